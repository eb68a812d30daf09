import { openDatabase } from '@waygate/db';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildCredential,
  buildKey,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { createLinkToken } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { amountsOf } from '@/features/models/price-form-values.ts';
import { answerManagement } from '@/management/answer-management.ts';
import { callProcedure } from '@/management/call-procedure.ts';
import { jsonText } from '@/management/json-text.ts';
import { managementRoutes } from '@/management/management-routes.ts';
import { readPlace } from './place.ts';
import { listProcedures } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

const held = vi.hoisted((): { database: unknown } => ({ database: null }));
const logged = vi.hoisted((): unknown[] => []);
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    ...{ keyPepper: testPepper, masterKeys: [testMasterKey], sandboxUrl: null, egressAllow: [], proxyHops: 0 },
    consoleUrl: new URL('https://console.example.com'),
  }),
}));
vi.mock('./database.ts', () => ({ database: () => held.database }));
vi.mock('./redis.ts', () => import('../../test/redis-away.ts'));
vi.mock('./ask-for-mail.ts', () => ({ askForMail: async (job: unknown) => logged.push(job) > 0 }));
vi.mock('./log.ts', () => ({
  log: () => ({ error: (...what: unknown[]) => logged.push(what), warn: (...what: unknown[]) => logged.push(what) }),
}));

const source = { clock: systemClock, random: systemRandom };
const keyPattern = /sk-wg-(?:usr|svc|mgmt)-[0-9A-Za-z]{38}/g;
const newSecret = 'sk-canary-new-9f27';
const storedSecret = 'sk-canary-stored-51d0';
const passwordHash = '$argon2id$canary-hash-77aa';
const linkToken = createLinkToken(systemRandom);

let database: TestDatabase;
let close: () => Promise<void>;
let mine: BuiltOrganisation;
let credentialId: string;
let managementKey: { readonly id: string; readonly text: string };

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, applicationName: 'secrets-test', statementTimeoutMs: 10_000, poolMax: 4 };
  const app = openDatabase({ ...options, role: 'app' });
  held.database = app;
  close = app.close;
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  logged.length = 0;
  mine = await buildOrganisation(database);
  const { organisationId, userId } = mine;
  const upstream = { provider: 'openai', baseUrl: null, secret: storedSecret, model: 'openai/gpt-4.1' };
  credentialId = (await buildCredential(database, organisationId, upstream)).credentialId;
  managementKey = await buildKey(database, { ...mine, kind: 'mgmt' });
  await database.query('UPDATE "user" SET password_hash = $1 WHERE id = $2', [passwordHash, userId]);
  await database.query(
    `INSERT INTO invitation (id, organisation_id, email, system_role, token_hash, invited_by, expires_at)
     VALUES ($1, $2, 'waits@example.com', 'viewer', $3, $4, now() + interval '1 day')
     ON CONFLICT (token_hash) DO UPDATE SET id = excluded.id, organisation_id = excluded.organisation_id`,
    [createId('inv', source), organisationId, linkToken.tokenHash, userId],
  );
});

/** Everything that may be in no answer, in every form in which it is stored or configured. */
async function secrets(): Promise<string[]> {
  const rows = await database.query<{ hidden: string }>(
    `SELECT hash AS hidden FROM api_key UNION SELECT secret->>'wrappedKey' FROM provider_credential WHERE secret IS NOT NULL
     UNION SELECT secret->>'ciphertext' FROM provider_credential WHERE secret IS NOT NULL
     UNION SELECT token_hash FROM invitation UNION SELECT token_hash FROM account_link
     UNION SELECT password_hash FROM "user" WHERE password_hash IS NOT NULL`,
  );
  const configured = [testPepper, testMasterKey.bytes].flatMap((bytes) =>
    (['base64', 'hex'] as const).map((form) => Buffer.from(bytes).toString(form)),
  );
  const typed = [storedSecret, newSecret, linkToken.token.reveal(), mine.key.text, managementKey.text];
  return [...rows.map(({ hidden }) => hidden), ...configured, ...typed];
}

/** Input that names what is there, so that as much as can be is answered. */
function input(): Record<string, unknown> {
  const { slug, organisationId, userId, groupId, environmentId, serviceAccountId } = mine;
  return {
    ...{
      org: slug,
      env: 'production',
      name: `N ${createId('req', source)}`,
      owner: 'me',
      groupId,
      lifetime: '7',
      userId,
    },
    ...{
      scopes: { models: null, endpoints: null, ipRanges: null },
      keyId: mine.key.id,
      provider: 'openai',
      credentialId,
    },
    ...{
      baseUrl: 'http://192.0.2.1/v1',
      secret: newSecret,
      models: [],
      fields: {},
      isEnabled: true,
      requestId: 'req_0',
    },
    ...{ range: '24h', q: '', cursor: null, kind: 'organisation', id: organisationId, document: {}, mode: 'shadow' },
    ...{
      target: { kind: 'environment', id: environmentId },
      basedOnVersion: 0,
      call: null,
      region: 'eu-1',
      dataRules: [],
    },
    ...{ sequence: '1', by: 'model', permissions: ['roles:manage'], roleId: createId('rol', source), isActive: true },
    ...{
      isArchived: true,
      isMember: true,
      email: `${createId('req', source)}@example.com`,
      role: 'viewer',
      environmentId,
    },
    ...{ holder: { kind: 'user', id: userId }, scope: { kind: 'organisation' }, bindingId: createId('rbd', source) },
    ...{ client: 'curl', model: 'openai/gpt-4.1', unit: 'per_million', amounts: amountsOf({ inputTokens: 1n }) },
    ...{ basedOnId: null, isConfirmed: true, keyIds: [mine.key.id], overlapSeconds: 60, serviceAccountId },
    ...{ invitationId: createId('inv', source) },
  };
}

async function answerOf(name: string): Promise<{ text: string; isDone: boolean }> {
  const nowMs = systemClock.nowMs();
  const person = { userId: mine.userId, email: mine.email, name: 'X' };
  const session = { id: createId('ses', source), ...person, createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const context = {
    requestId: createId('req', source),
    address: '127.0.0.1',
    userAgent: null,
    session,
    placeOf: readPlace,
  };
  try {
    return { text: jsonText(await callProcedure(name, context, input())), isDone: true };
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: null };
    return { text: `${message} ${String(cause)} ${jsonText(cause)}`, isDone: false };
  }
}

/** The ways in which a key is made, and so shown: once. */
const showsKey = ['keys.create', 'keys.rotate'];

function expectKeys(text: string, procedure: string, isDone: boolean): void {
  const count = new Set(text.match(keyPattern)).size;
  expect(count).toBe(isDone && showsKey.includes(procedure) ? 1 : 0);
}

async function expectHidden(text: string): Promise<void> {
  const shown = `${text} ${JSON.stringify(logged)}`;
  for (const secret of await secrets()) expect(shown.includes(secret), secret).toBe(false);
}

/** What is asked about is not there in this test: a call of the ledger, an event of the audit log, a link. */
const askedInVain = ['audit.event', 'requests.detail', 'invitations.open'];
const queries = new Set(
  Object.entries(appRouter._def.procedures).flatMap(([name, procedure]) =>
    Reflect.get(Object(Reflect.get(Object(procedure), '_def')), 'type') === 'query' ? [name] : [],
  ),
);

describe('no answer holds a secret, but for a key that was just made', () => {
  it.each(listProcedures(appRouter))('of the procedure $name', async ({ name }) => {
    const { text, isDone } = await answerOf(name);
    if (queries.has(name) && !askedInVain.includes(name)) expect([isDone, text]).toEqual([true, text]);
    expectKeys(text, name, isDone);
    await expectHidden(text);
  });

  it.each(managementRoutes)('of the route $method $path', async ({ method, path, procedure, kind }) => {
    const { org: _org, env: _env, target: _target, ...body } = input();
    const members: Record<string, unknown> = { ...body, env: 'production' };
    const at = path.replace(/\{(\w+)\}/g, (_, name: string) => String(members[name]));
    const hasBody = method !== 'GET' && method !== 'DELETE';
    const request = new Request(`http://console/api/manage/v1${at}`, {
      method,
      headers: { authorization: `Bearer ${managementKey.text}` },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await answerManagement(request);
    const text = `${await answer.text()} ${JSON.stringify([...answer.headers])}`;
    if (kind === 'list') expect(answer.status).toBe(200);
    expectKeys(text, procedure, answer.status < 300);
    await expectHidden(text);
  });

  it('of a list after a key was made: it is never shown again', async () => {
    const made = await answerOf('keys.create');
    const [key = ''] = made.text.match(keyPattern) ?? [];
    expect(key).not.toBe('');
    for (const name of queries) expect((await answerOf(name)).text).not.toContain(key);
  });
});
