import { type KeyId, type OrganisationId, type RequestId, type UsageEvent, usageEventSchema } from '@waygate/protocol';
import type { Redis } from 'ioredis';

const daySeconds = 24 * 3_600;
const dayMs = daySeconds * 1_000;
const callSeconds = daySeconds;

/** What a key has spent, nano-USD, as far as Redis has heard; periods begin at 00:00 UTC, weeks on Monday. */
export type KeySpend = Readonly<Record<'all' | 'day' | 'week' | 'month', bigint>>;

const periods = ['all', 'day', 'week', 'month'] as const;
/** How long a period's sum is kept after its last change; the whole sum is kept while the key is used within a year. */
const keptSeconds = {
  all: 400 * daySeconds,
  day: 2 * daySeconds,
  week: 9 * daySeconds,
  month: 40 * daySeconds,
} as const;

function callKey(organisationId: string, requestId: string): string {
  return `waygate:call:${organisationId}:${requestId}`;
}

function beginOf(period: (typeof periods)[number], atMs: number): string {
  const date = new Date(atMs);
  const iso = date.toISOString();
  if (period === 'all') return '';
  if (period === 'month') return iso.slice(0, 7);
  const sinceMonday = period === 'week' ? (date.getUTCDay() + 6) % 7 : 0;
  return new Date(atMs - sinceMonday * dayMs).toISOString().slice(0, 10);
}

function spendKeys(keyId: string, atMs: number): string[] {
  return periods.map((period) => `waygate:spend:${keyId}:${period}:${beginOf(period, atMs)}`);
}

function sumSpend(events: readonly UsageEvent[]): Map<string, bigint> {
  const spent = new Map<string, bigint>();
  for (const { keyId, occurredAtMs, costNanoUsd } of events) {
    if (costNanoUsd === null || costNanoUsd === '0') continue;
    for (const key of spendKeys(keyId, occurredAtMs)) spent.set(key, (spent.get(key) ?? 0n) + BigInt(costNanoUsd));
  }
  return spent;
}

/**
 * Remembers calls for a day and what their keys spent. It is an index for callers to look into, not the ledger: events
 * that Redis did not hear of are missing. Give each event once. Rejects while Redis is away.
 */
export async function rememberCalls(redis: Redis, events: readonly UsageEvent[]): Promise<void> {
  const batch = redis.pipeline();
  for (const event of events) {
    const key = callKey(event.organisationId, event.requestId);
    batch.hset(key, String(event.attempt), JSON.stringify(event));
    batch.expire(key, callSeconds);
  }
  for (const [key, nanoUsd] of sumSpend(events)) {
    const period = periods.find((one) => key.includes(`:${one}:`)) ?? 'all';
    batch.incrby(key, nanoUsd.toString());
    batch.expire(key, keptSeconds[period]);
  }
  await batch.exec();
}

/** The attempts of a call of the last day, in order; empty where none is known. Rejects while Redis is away. */
export async function recallCall(
  redis: Redis,
  call: { readonly organisationId: OrganisationId; readonly requestId: RequestId },
): Promise<UsageEvent[]> {
  const found = await redis.hgetall(callKey(call.organisationId, call.requestId));
  const events = Object.values(found).map((text) => usageEventSchema.parse(JSON.parse(text)));
  return events.sort((a, b) => a.attempt - b.attempt);
}

/** What a key has spent by now. Rejects while Redis is away. */
export async function recallSpend(redis: Redis, keyId: KeyId, atMs: number): Promise<KeySpend> {
  const [all = '0', day = '0', week = '0', month = '0'] = (await redis.mget(spendKeys(keyId, atMs))).map(
    (text) => text ?? '0',
  );
  return { all: BigInt(all), day: BigInt(day), week: BigInt(week), month: BigInt(month) };
}
