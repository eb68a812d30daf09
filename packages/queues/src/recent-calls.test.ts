import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildUsageEvent, createTestRedis, type TestRedis } from '@waygate/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recallCall, recallSpend, rememberCalls } from './recent-calls.ts';

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await createTestRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});

const ids = { clock: systemClock, random: systemRandom };
const keyId = createId('key', ids);
const sunday = Date.parse('2026-11-29T23:59:59.999Z');
const monday = Date.parse('2026-11-30T00:00:00.000Z');
const december = Date.parse('2026-12-01T00:00:00.000Z');

describe('recent calls', () => {
  test('sum a key by day, by week from Monday and by month, exactly, also beyond what a double holds', async () => {
    const events = [sunday, monday, december].map((occurredAtMs, i) =>
      buildUsageEvent({ keyId, occurredAtMs, costNanoUsd: ['9007199254740993', '10', '100'][i] ?? '0' }),
    );
    await rememberCalls(redis, [...events, buildUsageEvent({ keyId, occurredAtMs: monday, costNanoUsd: null })]);
    const all = 9_007_199_254_741_103n;
    expect(await recallSpend(redis, keyId, sunday)).toMatchObject({ all, day: 9_007_199_254_740_993n });
    expect(await recallSpend(redis, keyId, monday)).toEqual({
      all,
      day: 10n,
      week: 110n,
      month: 9_007_199_254_741_003n,
    });
    expect(await recallSpend(redis, keyId, december)).toEqual({ all, day: 100n, week: 110n, month: 100n });
  });

  test('are found by organisation and id, attempts in order, and end after a day', async () => {
    const requestId = createId('req', ids);
    const organisationId = createId('org', ids);
    const attempts = [2, 1].map((attempt) => buildUsageEvent({ keyId, organisationId, requestId, attempt }));
    await rememberCalls(redis, attempts);
    expect((await recallCall(redis, { organisationId, requestId })).map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(await recallCall(redis, { organisationId: createId('org', ids), requestId })).toEqual([]);
    const seconds = await redis.ttl(`waygate:call:${organisationId}:${requestId}`);
    expect(seconds).toBeGreaterThan(86_000);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });
});
