import { type Permission, permissions, systemRoles } from '@waygate/access';
import { openDatabase, type SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  seededRandom,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { amountsOf } from '@/features/models/price-form-values.ts';
import { answerManagement } from '@/management/answer-management.ts';
import { callProcedure } from '@/management/call-procedure.ts';
import { managementRoutes } from '@/management/management-routes.ts';
import { permissionOf } from '@/management/procedure-of.ts';
import { readPlace } from './place.ts';
import { listProcedures } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

const held = vi.hoisted((): { database: unknown } => ({ database: null }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    keyPepper: testPepper,
    masterKeys: [testMasterKey],
    sandboxUrl: null,
    gatewayInternalUrl: 'http://127.0.0.1:9',
    egressAllow: [],
    proxyHops: 0,
  }),
}));
vi.mock('./database.ts', () => ({ database: () => held.database }));
vi.mock('./redis.ts', () => import('../../test/redis-away.ts'));
vi.mock('./ask-for-mail.ts', () => ({ askForMail: async () => true }));
vi.mock('./log.ts', () => import('../../test/quiet-log.ts'));

const source = { clock: systemClock, random: systemRandom };
const customRoles = 50;
const timeoutMs = 300_000;
/** What a person is, and every permission they hold in the whole organisation. */
type Cast = { name: string; userId: UserId; key: string; held: ReadonlySet<string> };

let database: TestDatabase;
let mine: BuiltOrganisation;
let foreign: BuiltOrganisation;
let close: () => Promise<void>;
const cast: Cast[] = [];

async function addToCast(name: string, held: readonly Permission[], systemRole: string | null): Promise<void> {
  const { organisationId, environmentId } = mine;
  const { userId } = await buildPerson(database, organisationId, { systemRole: systemRole ?? 'viewer' });
  if (systemRole === null) {
    const roleId = createId('rol', source);
    await database.query(
      'INSERT INTO role (id, organisation_id, slug, name, permissions) VALUES ($1, $2, $1, $1, $3)',
      [roleId, organisationId, held],
    );
    await database.query('UPDATE role_binding SET system_role = NULL, role_id = $1 WHERE principal_id = $2', [
      roleId,
      userId,
    ]);
  }
  const { text } = await buildKey(database, { organisationId, environmentId, userId, kind: 'mgmt' });
  cast.push({ name, userId, key: text, held: new Set(held) });
}

beforeAll(async () => {
  database = await createTestDatabase();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 8,
    applicationName: 'matrix-test',
    statementTimeoutMs: 10_000,
  });
  held.database = app;
  close = app.close;
  mine = await buildOrganisation(database);
  foreign = await buildOrganisation(database);
  for (const [id, role] of Object.entries(systemRoles)) await addToCast(id, role.permissions, id);
  const random = seededRandom(4);
  for (let i = 0; i < customRoles; i++) {
    const density = random.unit();
    await addToCast(
      `custom ${i}`,
      permissions.filter(() => random.unit() < density),
      null,
    );
  }
}, timeoutMs);
afterAll(async () => {
  await close();
  await database.close();
});

/** Input that passes every schema; what it names does not exist, so that nothing is broken for the next one. */
function inputFor(organisation: BuiltOrganisation): Record<string, unknown> {
  return {
    ...{ org: organisation.slug, env: 'production', name: createId('rol', source), owner: 'me', groupId: null },
    ...{ scopes: { models: null, endpoints: null, ipRanges: null }, lifetime: '7', keyId: createId('key', source) },
    ...{
      credentialId: createId('crd', source),
      provider: 'sandbox',
      baseUrl: 'http://192.0.2.1/v1',
      secret: 'not-a-secret',
    },
    ...{ models: [], isEnabled: true, requestId: createId('req', source), range: '24h', q: '', cursor: null },
    ...{ kind: 'user', id: organisation.userId, target: { kind: 'user', id: createId('usr', source) }, mode: 'shadow' },
    ...{ document: {}, basedOnVersion: 0, call: null, region: '', dataRules: [], sequence: '1', by: 'model' },
    ...{ permissions: ['roles:manage'], roleId: createId('rol', source), client: 'curl', model: 'nobody/none' },
    ...{ unit: 'per_million', amounts: amountsOf({ inputTokens: 1n }), basedOnId: null, isConfirmed: true },
    ...{ environmentId: createId('env', source), userId: createId('usr', source), groupId: null },
    ...{ keyIds: [createId('key', source)], overlapSeconds: 60, serviceAccountId: createId('svc', source) },
  };
}

function sessionOf(userId: UserId): SessionRecord {
  const nowMs = systemClock.nowMs();
  const id = createId('ses', source);
  return { id, userId, email: 'x@example.com', name: 'X', createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
}

const places = new Map<string, ReturnType<typeof readPlace>>();

/** Nobody's roles change here, so a person's place is read once for all procedures. */
function placeOnce(session: SessionRecord, slug: string): ReturnType<typeof readPlace> {
  const name = `${session.userId} ${slug}`;
  const place = places.get(name) ?? readPlace(session, slug);
  places.set(name, place);
  return place;
}

async function outcomeOf(name: string, userId: UserId | null, organisation: BuiltOrganisation): Promise<string> {
  const session = userId === null ? null : sessionOf(userId);
  const context = { requestId: createId('req', source), address: '127.0.0.1', userAgent: null, session };
  try {
    await callProcedure(name, { ...context, placeOf: placeOnce }, inputFor(organisation));
    return 'done';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
  }
}

/** What the declaration says must come of it; null: it may be done to one's own, so the procedure decides. */
function expectedOf(access: string, holds: ReadonlySet<string>): 'denied' | 'let in' | null {
  if (holds.has(access)) return 'let in';
  return holds.has(`own_${access}`) ? null : 'denied';
}

function agrees(outcome: string, expected: ReturnType<typeof expectedOf>): boolean {
  if (expected === 'denied') return outcome === 'permission_denied';
  if (outcome === 'session_missing' || outcome.startsWith('key_')) return false;
  return expected === null || outcome !== 'permission_denied';
}

describe('the permission of every procedure', () => {
  it('is the one that was agreed on: a change of one shows here', async () => {
    const lines = listProcedures(appRouter).map(({ name, access }) => `${name} ${access}`);
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('./declared-permissions.txt');
  });
});

/** Who calls this is gone afterwards; what it does is shown beside it. */
const endsMembership = 'members.leave';
const everywhere = new Set<string | null>(['anyone', 'oneself']);
const scoped = listProcedures(appRouter).filter(
  ({ name, access }) => !everywhere.has(access) && name !== endsMembership,
);
const aboutOneself = listProcedures(appRouter).filter(({ access }) => access === 'oneself');

describe('every procedure × every system role and 50 custom roles', () => {
  it.each(scoped)(
    '$name is as declared in one’s own organisation and unknown in a foreign one',
    async ({ name, access }) => {
      const wrong: string[] = [];
      const walk = async (one: Cast) => {
        const own = await outcomeOf(name, one.userId, mine);
        if (!agrees(own, expectedOf(access ?? '', one.held))) wrong.push(`${one.name}: ${own}`);
        const abroad = await outcomeOf(name, one.userId, foreign);
        if (abroad !== 'not_found') wrong.push(`${one.name} abroad: ${abroad}`);
      };
      for (let at = 0; at < cast.length; at += 8) await Promise.all(cast.slice(at, at + 8).map(walk));
      if ((await outcomeOf(name, null, mine)) !== 'session_missing') wrong.push('nobody');
      expect(wrong).toEqual([]);
    },
    timeoutMs,
  );
});

describe('every procedure about one’s own account', () => {
  it.each(aboutOneself)('$name is nobody’s without a session, and asks for no right', async ({ name }) => {
    expect(await outcomeOf(name, null, mine)).toBe('session_missing');
    for (const one of cast.slice(0, 3)) expect(await outcomeOf(name, one.userId, mine)).not.toMatch(/_denied|_missing/);
  });
});

async function codeOf(route: (typeof managementRoutes)[number], key: string | null): Promise<string> {
  const input: Record<string, unknown> = { ...inputFor(mine), id: createId('usr', source) };
  const path = route.path
    .replace('{env}', 'production')
    .replace(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
  const { org: _org, env: _env, target: _target, id: _id, ...body } = input;
  const request = new Request(`http://console/api/manage/v1${path}`, {
    method: route.method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await answerManagement(request);
  if (answer.status < 300) return 'done';
  return String((await answer.json()).error.code);
}

describe('every route of the management API × the same roles', () => {
  it.each(managementRoutes)(
    '$method $path is as declared for management keys, and closed to all others',
    async (route) => {
      const wrong: string[] = [];
      const access = permissionOf(route.procedure) ?? '';
      const walk = async (one: Cast) => {
        const own = await codeOf(route, one.key);
        if (!agrees(own, expectedOf(access, one.held))) wrong.push(`${one.name}: ${own}`);
      };
      for (let at = 0; at < cast.length; at += 8) await Promise.all(cast.slice(at, at + 8).map(walk));
      if ((await codeOf(route, null)) !== 'key_missing') wrong.push('nobody');
      if ((await codeOf(route, mine.key.text)) !== 'key_kind_denied') wrong.push('inference key');
      expect(wrong).toEqual([]);
    },
    timeoutMs,
  );
});
