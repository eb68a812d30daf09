import { openDatabase, recordUsage, type SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildPerson,
  buildUsageEvent,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '@/server/database.ts';
import { readPlace } from '@/server/place.ts';
import { redis } from '@/server/redis.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';

let testDatabase: TestDatabase;
let built: BuiltOrganisation;
let other: BuiltOrganisation;
let analystId: UserId;
const base64Key = Buffer.alloc(32, 7).toString('base64');

function event(at: BuiltOrganisation, parts: Parameters<typeof buildUsageEvent>[0]) {
  const { organisationId, environmentId, userId, key } = at;
  const occurredAtMs = Date.now() - 60_000;
  return buildUsageEvent({ organisationId, environmentId, userId, keyId: key.id, occurredAtMs, ...parts });
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  for (const [name, value] of Object.entries({
    DATABASE_URL: testDatabase.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
    NEXTAUTH_SECRET: 'x'.repeat(32),
    WAYGATE_KEY_PEPPER: base64Key,
    WAYGATE_MASTER_KEY: base64Key,
    WAYGATE_GATEWAY_URL: 'http://127.0.0.1:3001',
    WAYGATE_DATABASE_POOL: '3',
    WAYGATE_LOG_LEVEL: 'error',
  })) {
    vi.stubEnv(name, value);
  }
  built = await buildOrganisation(testDatabase);
  other = await buildOrganisation(testDatabase);
  analystId = (await buildPerson(testDatabase, built.organisationId, { systemRole: 'analyst' })).userId;
  const analystKey = await buildKey(testDatabase, { ...built, userId: analystId, name: 'mine' });
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 10_000, poolMax: 1 };
  const system = openDatabase({ ...options, role: 'system' });
  await recordUsage(system, [
    event(built, {
      requestId: 'req_failed',
      attempt: 1,
      outcome: 'upstream_failed',
      httpStatus: 503,
      costNanoUsd: '0',
    }),
    event(built, { requestId: 'req_failed', attempt: 2, costNanoUsd: '700', occurredAtMs: Date.now() - 59_000 }),
    event(built, {
      requestId: 'req_mine',
      userId: analystId,
      keyId: analystKey.id,
      costNanoUsd: '21',
      dimensions: { branch: 'main', tags: 'a,b' },
    }),
    event(built, { requestId: 'req_staging', environmentId: built.stagingId }),
    event(other, { requestId: 'req_other' }),
  ]);
  await system.close();
});
afterAll(async () => {
  await database().close();
  redis().disconnect();
  await testDatabase.close();
  vi.unstubAllEnvs();
});

function callerOf(userId: UserId | null) {
  const nowMs = Date.now();
  const ids = { clock: systemClock, random: systemRandom };
  const person = { email: 'a@example.com', name: 'A', createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const session: SessionRecord | null = userId === null ? null : { id: createId('ses', ids), userId, ...person };
  const address = '127.0.0.1';
  const context = { requestId: createId('req', ids), address, userAgent: null, session, placeOf: readPlace };
  return createCallerFactory(appRouter)(context);
}
const here = () => ({ org: built.slug, env: 'production' });
const idsOf = (page: { rows: readonly { requestId: string }[] }) => page.rows.map((row) => row.requestId).toSorted();

describe('the list of requests', () => {
  it('shows each request of its environment once, with what all its attempts cost', async () => {
    const page = await callerOf(built.userId).requests.list({ ...here() });
    expect(idsOf(page)).toEqual(['req_failed', 'req_mine']);
    expect(page.rows.find((row) => row.requestId === 'req_failed')).toMatchObject({
      outcome: 'completed',
      attempts: 2,
      costNanoUsd: 700n,
    });
  });

  it('passes what its filter line lets through', async () => {
    const { requests } = callerOf(built.userId);
    expect(idsOf(await requests.list({ ...here(), q: 'key:mine cost:<0.000000022' }))).toEqual(['req_mine']);
    expect(idsOf(await requests.list({ ...here(), q: '-key:mi* nonsense:1' }))).toEqual(['req_failed']);
  });

  it('shows only their own to whoever may see no more', async () => {
    const { requests } = callerOf(analystId);
    expect(idsOf(await requests.list(here()))).toEqual(['req_mine']);
    expect((await requests.facets(here())).keys.map((key) => key.name)).toEqual(['mine']);
    await expect(requests.detail({ ...here(), requestId: 'req_failed' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is closed to strangers, and to nobody in particular', async () => {
    await expect(callerOf(other.userId).requests.list(here())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(callerOf(null).requests.list(here())).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('refuses a cursor that is none', async () => {
    const list = callerOf(built.userId).requests.list({ ...here(), cursor: 'AAAA' });
    await expect(list).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('one request', () => {
  it('comes with every attempt and whose it was', async () => {
    const detail = await callerOf(built.userId).requests.detail({ ...here(), requestId: 'req_failed' });
    expect(detail.attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'upstream_failed'],
      [2, 'completed'],
    ]);
    expect(detail).toMatchObject({ owner: { kind: 'person', name: 'Test person' }, environmentName: 'Production' });
  });

  it('says what it was for', async () => {
    const { requests } = callerOf(built.userId);
    const detailOf = async (requestId: string) => (await requests.detail({ ...here(), requestId })).dimensions;
    expect(await detailOf('req_mine')).toEqual({ branch: 'main', tags: 'a,b' });
    expect(await detailOf('req_failed')).toEqual({});
  });

  it.each(['req_staging', 'req_other', 'req_none'])('that is not of this environment is not found: %s', async (id) => {
    const detail = callerOf(built.userId).requests.detail({ ...here(), requestId: id });
    await expect(detail).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('Home', () => {
  it('sums what the list shows', async () => {
    const home = await callerOf(built.userId).home.read({ ...here(), range: '24h' });
    expect(home.status).toMatchObject({ hasEverCalled: true, calls: 2, attempts: 3, costNanoUsd: 721n });
    const cost = home.buckets.flatMap((bucket) => bucket.costs).reduce((sum, one) => sum + one, 0n);
    expect(cost).toBe(721n);
    expect(home.byKey.map((line) => [line.name, line.costNanoUsd])).toContainEqual(['mine', 21n]);
  });

  it('tells an unused environment from a quiet one', async () => {
    const empty = await callerOf(built.userId).home.read({ org: built.slug, env: 'development', range: '7d' });
    expect(empty.status).toMatchObject({ hasEverCalled: false, calls: 0, costNanoUsd: 0n });
  });
});
