import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { openDatabase, type SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { amountsOf } from '@/features/models/price-form-values.ts';
import { signIn } from '@/features/sessions/server/sign-in.ts';
import { answerManagement } from '@/management/answer-management.ts';
import { type ManagementRoute, managementRoutes } from '@/management/management-routes.ts';
import { inputsOf } from '@/management/procedure-of.ts';
import { isSameOrigin } from './is-same-origin.ts';
import { readPlace } from './place.ts';
import { listProcedures } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

const held = vi.hoisted((): { database: unknown } => ({ database: null }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    ...{ keyPepper: testPepper, masterKeys: [testMasterKey], sandboxUrl: null, egressAllow: [], proxyHops: 0 },
    consoleUrl: new URL('https://console.example.com'),
  }),
}));
vi.mock('./database.ts', () => ({ database: () => held.database }));
vi.mock('./redis.ts', () => import('../../test/redis-away.ts'));
vi.mock('./ask-for-mail.ts', () => ({ askForMail: async () => true }));
const logged = vi.hoisted((): unknown[] => []);
vi.mock('./log.ts', () => ({
  log: () => ({ error: (...what: unknown[]) => logged.push(what), warn: () => undefined }),
}));

const source = { clock: systemClock, random: systemRandom };
const sql = `'; DROP TABLE "user" CASCADE; UPDATE membership SET organisation_id = 'x' --" OR 1=1 $1 \\' %00`;
let database: TestDatabase;
let close: () => Promise<void>;
let mine: BuiltOrganisation;
let foreign: BuiltOrganisation;
let managementKey: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, applicationName: 'hostile-test', statementTimeoutMs: 10_000, poolMax: 4 };
  const app = openDatabase({ ...options, role: 'app' });
  held.database = app;
  close = app.close;
  mine = await buildOrganisation(database);
  foreign = await buildOrganisation(database);
  managementKey = (await buildKey(database, { ...mine, kind: 'mgmt' })).text;
});
afterAll(async () => {
  await close();
  await database.close();
});

/** Input that passes every schema. */
function validInput(): Record<string, unknown> {
  const { slug, organisationId, environmentId, userId, serviceAccountId } = mine;
  return {
    ...{
      org: slug,
      env: 'production',
      name: `N ${createId('req', source)}`,
      owner: 'me',
      groupId: null,
      lifetime: '7',
    },
    ...{
      scopes: { models: null, endpoints: null, ipRanges: null },
      keyId: createId('key', source),
      provider: 'sandbox',
    },
    ...{ credentialId: createId('crd', source), baseUrl: 'http://192.0.2.1/v1', secret: 'not-a-secret', models: [] },
    ...{ fields: {}, isEnabled: true, requestId: 'req_0', range: '24h', q: '', cursor: null, kind: 'organisation' },
    ...{ id: organisationId, target: { kind: 'environment', id: environmentId }, mode: 'shadow', document: {} },
    ...{ basedOnVersion: 0, call: null, region: 'eu-1', dataRules: [], sequence: '1', by: 'model', userId },
    ...{ permissions: ['roles:manage'], roleId: createId('rol', source), isActive: true, isArchived: true },
    ...{ isMember: true, email: `${createId('req', source)}@example.com`, role: 'viewer', environmentId },
    ...{ holder: { kind: 'user', id: userId }, scope: { kind: 'organisation' }, bindingId: createId('rbd', source) },
    ...{ invitationId: createId('inv', source), token: 'x'.repeat(43), password: 'a long enough password' },
    ...{ client: 'curl', model: 'openai/gpt-4.1', unit: 'per_million', amounts: amountsOf({ inputTokens: 1n }) },
    ...{ basedOnId: null, isConfirmed: true, keyIds: [createId('key', source)], overlapSeconds: 60, serviceAccountId },
    ...{ current: 'a long enough password', code: '000000', sessionId: createId('ses', source) },
    ...{ action: '', actor: '', result: 'any', timeZone: 'UTC', organisation: 'Another' },
  };
}

/** Names of a procedure's own members of input, by JSON Schema. */
function membersOf(name: string): Record<string, { type?: unknown; anyOf?: { type?: unknown }[] }> {
  const members: Record<string, { type?: unknown }> = {};
  for (const input of inputsOf(name)) {
    if (!(input instanceof z.ZodType)) continue;
    Object.assign(members, z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties);
  }
  return members;
}

function requiredOf(name: string): string[] {
  const schemas = inputsOf(name).filter((input) => input instanceof z.ZodType);
  return schemas.flatMap((input) => z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).required ?? []);
}

/** Input that passes the schema of this procedure, and nothing besides. */
function inputFor(name: string): Record<string, unknown> {
  const members = new Set(Object.keys(membersOf(name)));
  return Object.fromEntries(Object.entries(validInput()).filter(([member]) => members.has(member)));
}

type Answer = { status: number; text: string; refusal: { code: string; fields: Record<string, string> } | null };

/** Calls a procedure over HTTP with this very text of input. */
async function callProcedure(name: string, input: string): Promise<Answer> {
  const procedure: unknown = Reflect.get(appRouter._def.procedures, name);
  const isQuery = Reflect.get(Object(Reflect.get(Object(procedure), '_def')), 'type') === 'query';
  const url = `http://console/api/trpc/${name}`;
  const nowMs = systemClock.nowMs();
  const ids = { id: createId('ses', source), userId: mine.userId, email: 'x@example.com', name: 'X' };
  const session: SessionRecord = { ...ids, createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const answer = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: isQuery
      ? new Request(`${url}?input=${encodeURIComponent(input)}`)
      : new Request(url, { method: 'POST', body: input, headers: { 'content-type': 'application/json' } }),
    router: appRouter,
    createContext: () => ({
      ...{ requestId: createId('req', source), address: '127.0.0.1', userAgent: sql, session, placeOf: readPlace },
    }),
  });
  const text = await answer.text();
  return { status: answer.status, text, refusal: JSON.parse(text).error?.json?.data?.refusal ?? null };
}

type Hostile = { params?: Record<string, string>; body?: string; query?: string; headers?: Record<string, string> };

async function callRoute({ method, path }: ManagementRoute, hostile: Hostile = {}): Promise<Answer> {
  const input: Record<string, unknown> = {
    ...validInput(),
    kind: 'user',
    id: createId('usr', source),
    ...hostile.params,
  };
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(name === 'env' ? (hostile.params?.['env'] ?? 'production') : input[name])),
  );
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const request = new Request(`http://console/api/manage/v1${target}${hostile.query ?? ''}`, {
    method,
    headers: { authorization: `Bearer ${managementKey}`, ...hostile.headers },
    ...(hasBody ? { body: hostile.body ?? JSON.stringify(input) } : {}),
  });
  const answer = await answerManagement(request);
  const text = await answer.text();
  return { status: answer.status, text, refusal: text === '' ? null : (JSON.parse(text)?.error ?? null) };
}

/** Every row that belongs to an organisation and its people, as one hash. */
async function fingerprint({ organisationId }: BuiltOrganisation): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  expect(tables.length).toBeGreaterThanOrEqual(17);
  const wanted = [
    ...tables.map(({ name }) => ({ name, where: 'organisation_id = $1' })),
    { name: 'user', where: 'id IN (SELECT user_id FROM membership WHERE organisation_id = $1)' },
  ];
  const parts = wanted.map(
    ({ name, where }) =>
      `SELECT '${name}' || coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS part FROM "${name}" t WHERE ${where}`,
  );
  const [row] = await database.query<{ hash: string }>(
    `SELECT md5(string_agg(part, '#' ORDER BY part)) AS hash FROM (${parts.join(' UNION ALL ')}) all_parts`,
    [organisationId],
  );
  return row?.hash ?? '';
}

async function countPeople(): Promise<number> {
  const [row] = await database.query<{ people: string }>('SELECT count(*) AS people FROM "user"');
  return Number(row?.people);
}

function expectUnpolluted(): void {
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get(Object.prototype, 'org')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
}

const pollution =
  '"__proto__":{"polluted":true,"org":"x"},"constructor":{"prototype":{"polluted":true}},"toString":"x"';
const polluted = (json: object): string => `${JSON.stringify(json).slice(0, -1)},${pollution},"nested":{${pollution}}}`;
/** What superjson would set by path, if it let itself be led. */
const meta =
  '{"values":{"__proto__.polluted":["Date"],"constructor.prototype.polluted":["undefined"]},"referentialEqualities":{"org":["__proto__.polluted"]}}';

const all = listProcedures(appRouter).filter(({ name }) => name !== 'members.leave');

describe.each(all)('the procedure $name', ({ name, access }) => {
  it('takes names of the object prototype for nothing special', async () => {
    for (const input of [
      `{"json":${polluted(inputFor(name))}}`,
      `{"json":${JSON.stringify(inputFor(name))},"meta":${meta}}`,
    ]) {
      expect((await callProcedure(name, input)).refusal?.code).not.toBe('internal');
      expectUnpolluted();
    }
  });

  it('takes SQL for text, in every member that is text', async () => {
    const before = await fingerprint(foreign);
    const isText = ({ type, anyOf }: { type?: unknown; anyOf?: { type?: unknown }[] }): boolean =>
      type === 'string' || anyOf?.some((one) => one.type === 'string') === true;
    expect(requiredOf(name).filter((member) => !(member in inputFor(name)))).toEqual([]);
    const texts = Object.entries(membersOf(name)).filter(([, schema]) => isText(schema));
    for (const [member] of texts) {
      const { refusal } = await callProcedure(name, JSON.stringify({ json: { ...inputFor(name), [member]: sql } }));
      expect(refusal?.code, member).not.toBe('internal');
    }
    expect(await fingerprint(foreign)).toBe(before);
  });

  it('says at which members input is wrong, and writes nothing', async () => {
    const members = Object.keys(membersOf(name)).filter(
      (member) => access === 'anyone' || !['org', 'env'].includes(member),
    );
    const wrong = members.length === 0 ? { org: [[]] } : Object.fromEntries(members.map((member) => [member, [[]]]));
    if (Object.keys(membersOf(name)).length === 0) return;
    const before = [await fingerprint(mine), await countPeople()];
    const { refusal } = await callProcedure(name, JSON.stringify({ json: { ...inputFor(name), ...wrong } }));
    expect(refusal?.code).toBe('parameter_invalid');
    expect(Object.keys(refusal?.fields ?? {}).length).toBeGreaterThan(0);
    for (const field of Object.keys(refusal?.fields ?? {})) expect(Object.keys(wrong)).toContain(field.split('.')[0]);
    expect([await fingerprint(mine), await countPeople()]).toEqual(before);
  });
});

describe.each(managementRoutes)('$method $path', (route) => {
  it('takes names of the object prototype for nothing special, in its body and its query', async () => {
    const query = '?__proto__[polluted]=1&__proto__.polluted=1&constructor.prototype.polluted=1&__proto__=x';
    const { refusal } = await callRoute(route, { body: polluted(validInput()), query });
    expect(refusal?.code).not.toBe('internal');
    expectUnpolluted();
  });

  it('takes SQL for text in its path, its query and its headers', async () => {
    const before = await fingerprint(foreign);
    for (const [, name = ''] of route.path.matchAll(/\{(\w+)\}/g)) {
      const { refusal } = await callRoute(route, { params: { [name]: sql } });
      expect(['not_found', 'parameter_invalid'], name).toContain(refusal?.code);
    }
    const headers = { 'if-match': sql, 'if-none-match': sql, 'user-agent': sql };
    const { refusal } = await callRoute(route, { query: `?q=${encodeURIComponent(sql)}`, headers });
    expect(refusal?.code).not.toBe('internal');
    expect(await fingerprint(foreign)).toBe(before);
  });
});

describe('credentials', () => {
  it.each([sql, "' OR '1'='1", 'sk-wg-mgmt-%', `sk-wg-mgmt-${"'".repeat(38)}`, '\\x27 UNION SELECT 1', '*'])(
    'of the management API that are SQL open nothing: %s',
    async (text) => {
      const route = managementRoutes[0];
      if (route === undefined) throw new Error('There are routes.');
      for (const authorization of [`Bearer ${text}`, text, `Basic ${btoa(`${text}:${text}`)}`]) {
        const { status, refusal } = await callRoute(route, { headers: { authorization } });
        expect([status, ['key_missing', 'key_invalid'].includes(refusal?.code ?? '')]).toEqual([401, true]);
      }
    },
  );

  it.each([sql, "x' OR '1'='1", `${"'".repeat(64)}@example.com`, "admin'--@example.com"])(
    'of a sign-in that are SQL open nothing: %s',
    async (text) => {
      const origin = { address: '127.0.0.1', userAgent: text };
      for (const credentials of [
        { email: text, password: text },
        { email: mine.email, password: text },
        { email: [text], password: {} },
      ]) {
        expect(await signIn(credentials, origin).catch((error: unknown) => error)).not.toMatchObject({ person: {} });
      }
    },
  );
});

describe('headers that name another host, address or method', () => {
  it('change neither links nor what is done', async () => {
    const confusing = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
      'x-original-url': '/api/manage/v1/organisation',
      'x-rewrite-url': '/api/manage/v1/organisation',
      'x-http-method-override': 'DELETE',
    };
    const invite = managementRoutes.find(({ procedure }) => procedure === 'members.invite');
    const groups = managementRoutes.find(({ procedure }) => procedure === 'manage.groups');
    if (invite === undefined || groups === undefined) throw new Error('There are such routes.');
    const { text } = await callRoute(invite, { headers: confusing });
    expect(JSON.parse(text).link).toMatch(/^https:\/\/console\.example\.com\//);
    expect(text).not.toContain('evil');
    const plain = await callRoute(groups);
    expect((await callRoute(groups, { headers: confusing })).text).toBe(plain.text);
  });

  it.each([
    ['https://console.example.com', true],
    ['https://console.example.com.evil.example', false],
    ['https://evil.example/https://console.example.com', false],
    ['http://console.example.com', false],
    ['https://console.example.com:8443', false],
    ['null', false],
    [null, false],
  ])('make no page of another origin one of ours: %s', (origin, expected) => {
    const headers = {
      ...(origin === null ? {} : { origin }),
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    };
    expect(isSameOrigin(new Request('https://evil.example/api/trpc/x', { method: 'POST', headers }))).toBe(expected);
  });
});
