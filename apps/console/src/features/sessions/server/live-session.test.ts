import {
  addRoleBinding,
  asPerson,
  asVisitor,
  changePassword,
  createSession,
  type Database,
  endAllSessions,
  endOwnSession,
  listHeldBindings,
  openDatabase,
  removeMember,
  removeRoleBinding,
  type SessionRecord,
  setMemberActive,
  setPassword,
  withOrganisation,
} from '@waygate/db';
import { systemClock, type UserId } from '@waygate/protocol';
import { openRedis, publishSessionEnd } from '@waygate/queues';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/server/database.ts';
import { environmentOf, readPlace } from '@/server/place.ts';
import { listener, redis } from '@/server/redis.ts';
import { rightsOf } from '@/server/rights-of.ts';
import { liveSession } from './live-session.ts';
import type { SessionToken } from './read-session-token.ts';

const held = vi.hoisted(() => ({ databaseUrl: '', redisUrl: '' }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({ ...held, databasePoolMax: 4 }),
}));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

/** What the console promises. */
const heardWithinMs = 1_000;
const lostWithinMs = 30_000;

let testDatabase: TestDatabase;
let testRedis: TestRedis;
/** Another process of the console, which tells this one what it did. */
let elsewhere: Database<'app'>;
/** One whose words are lost. */
let silent: Database<'app'>;
let built: BuiltOrganisation;
let close: (() => Promise<void> | void)[] = [];

function open(hooks: Parameters<typeof openDatabase>[0]['hooks']): Database<'app'> {
  const options = { poolMax: 2, applicationName: 'elsewhere', statementTimeoutMs: 5_000 };
  return openDatabase({ url: testDatabase.url, role: 'app', ...options, ...(hooks === undefined ? {} : { hooks }) });
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  testRedis = await createTestRedis();
  held.databaseUrl = testDatabase.url;
  held.redisUrl = testRedis.url;
  const voice = openRedis({
    ...{ url: testRedis.url, name: 'elsewhere', connectTimeoutMs: 2_000, commandTimeoutMs: 2_000 },
    onError: () => undefined,
  });
  elsewhere = open({ onSessionEnd: (end) => publishSessionEnd(voice, end) });
  silent = open(undefined);
  close = [
    () => voice.disconnect(),
    elsewhere.close,
    silent.close,
    () => listener().close(),
    () => redis().disconnect(),
    () => database().close(),
    testDatabase.close,
    testRedis.close,
  ];
});
afterAll(async () => {
  for (const end of close) await end();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
});

/** Begins a session and reads it, so that this process knows it by heart and hears of its end. */
async function knownSession(userId: UserId): Promise<SessionToken> {
  const { id, version } = await asVisitor(elsewhere, (tx) => createSession(tx, { userId, lifetimeMs: 600_000 }));
  const token = { sessionId: id, version };
  expect(await liveSession(token)).not.toBeNull();
  await vi.waitFor(() => expect(listener().isConnected()).toBe(true), 5_000);
  const rows = vi.spyOn(database().prisma, '$transaction');
  expect(await liveSession(token)).not.toBeNull();
  expect(rows, 'it is answered from memory').not.toHaveBeenCalled();
  rows.mockRestore();
  return token;
}

async function msUntilEnded(token: SessionToken): Promise<number> {
  const sinceMs = performance.now();
  await vi.waitFor(async () => expect(await liveSession(token)).toBeNull(), { timeout: 10_000, interval: 5 });
  return performance.now() - sinceMs;
}

type Deed = (at: Database<'app'>, userId: UserId, token: SessionToken) => Promise<unknown>;

const deeds: readonly [string, Deed][] = [
  ['signing out everywhere', (at, userId) => asPerson(at, userId, (tx) => endAllSessions(tx, userId))],
  [
    'ending it on the account page',
    (at, userId, { sessionId }) => asPerson(at, userId, (tx) => endOwnSession(tx, sessionId)),
  ],
  ['a new password by mail', (at, userId) => asVisitor(at, (tx) => setPassword(tx, userId, 'hash'))],
  [
    'a new password from another session',
    async (at, userId) => {
      const { id } = await asVisitor(at, (tx) => createSession(tx, { userId, lifetimeMs: 600_000 }));
      await asPerson(at, userId, (tx) => changePassword(tx, { passwordHash: 'hash', sessionId: id }));
    },
  ],
  [
    'losing a role',
    (at, userId) =>
      withOrganisation(at, built, async (tx) => {
        const binding = (await listHeldBindings(tx)).find(({ holder }) => holder.id === userId);
        if (binding !== undefined) await removeRoleBinding(tx, binding.id);
      }),
  ],
  [
    'deactivation',
    (at, userId) => withOrganisation(at, built, (tx) => setMemberActive(tx, { userId, isActive: false })),
  ],
  ['removal', (at, userId) => withOrganisation(at, built, (tx) => removeMember(tx, userId))],
];

describe('a session that this process knows by heart', () => {
  it.each(deeds)('ends within a second after %s in another process', async (_name, deed) => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'developer' });
    const token = await knownSession(userId);
    await deed(elsewhere, userId, token);
    expect(await msUntilEnded(token)).toBeLessThan(heardWithinMs);
  });

  it.each(deeds)('ends within 30 s after %s also when the word of it is lost', async (_name, deed) => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'developer' });
    const token = await knownSession(userId);
    await deed(silent, userId, token);
    expect(await liveSession(token), 'nobody said so').not.toBeNull();
    const nowMs = systemClock.monotonicMs();
    const later = vi.spyOn(systemClock, 'monotonicMs').mockReturnValue(nowMs + lostWithinMs);
    expect(await liveSession(token)).toBeNull();
    later.mockRestore();
  });

  it('ends within a second after the listener came back: what was said meanwhile is lost', async () => {
    const token = await knownSession(built.userId);
    await asPerson(silent, built.userId, (tx) => endAllSessions(tx, built.userId));
    const clients = String(await testRedis.client.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
    const mine = /^id=(\d+) .* name=waygate-console-listener /m.exec(clients)?.[1];
    await testRedis.client.call('CLIENT', 'KILL', 'ID', mine ?? '');
    expect(await msUntilEnded(token)).toBeLessThan(heardWithinMs);
  });
});

describe('a role that is given', () => {
  it('counts from the next call on', async () => {
    const { userId, email } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' });
    const token = await knownSession(userId);
    const session: SessionRecord | null = await liveSession(token);
    const may = async () => {
      if (session === null) return null;
      const place = await readPlace(session, built.slug);
      return rightsOf(place, userId, environmentOf(place, 'production')).can('members:manage');
    };
    expect([session?.email, await may()]).toEqual([email, false]);
    const binding = { holder: { kind: 'user', id: userId }, role: { systemRole: 'owner' } } as const;
    await withOrganisation(elsewhere, built, (tx) =>
      addRoleBinding(tx, { ...binding, scope: { kind: 'organisation' } }),
    );
    expect(await may()).toBe(true);
  });
});
