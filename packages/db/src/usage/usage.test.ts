import type { UsageEvent } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildUsageEvent,
  createTestDatabase,
  seededRandom,
  type TestDatabase,
} from '@waygate/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { inTransaction } from '../pool.ts';
import { hasAnyRequest, listRequests, type RequestFilter, readRequest } from '../repositories/requests.ts';
import { type OrganisationTx, withOrganisation } from '../transactions.ts';
import { emptyHistogram, latencyBoundsMicros, latencyBucketOf, percentileMicros } from './histogram.ts';
import { dropUsagePartitions, ensureUsagePartitionsAhead } from './partitions.ts';
import { readUsageBreakdown, type UsageDimension } from './read-usage-breakdown.ts';
import { readUsageSeries } from './read-usage-series.ts';
import { markKeysUsed, recordUsage } from './record-usage.ts';
import { readUsageTotals } from './usage-totals.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 10, 2, 9);
const always = { fromMs: startMs - 400 * dayMs, toMs: startMs + 400 * dayMs };

let testDatabase: TestDatabase;
let system: Database<'system'>;
let app: Database<'app'>;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 20_000 };
  system = openDatabase({ ...options, role: 'system', poolMax: 4 });
  app = openDatabase({ ...options, role: 'app', poolMax: 2 });
});
afterAll(async () => {
  await Promise.all([system.close(), app.close()]);
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
});

function event(parts: Parameters<typeof buildUsageEvent>[0] = {}): UsageEvent {
  const { organisationId, environmentId, userId, groupId } = built;
  return buildUsageEvent({ organisationId, environmentId, userId, groupId, keyId: built.key.id, ...parts });
}

function inside<Result>(work: (tx: OrganisationTx) => Promise<Result>, at = built): Promise<Result> {
  return withOrganisation(app, { organisationId: at.organisationId, userId: at.userId }, work);
}

async function ledgerAndRollups() {
  const [row] = await testDatabase.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM usage_event WHERE organisation_id = $1) AS events,
       (SELECT coalesce(sum(cost_nano_usd), 0) FROM usage_event WHERE organisation_id = $1) AS "eventCost",
       (SELECT coalesce(sum(attempts), 0) FROM usage_rollup WHERE organisation_id = $1) AS attempts,
       (SELECT coalesce(sum(cost_nano_usd), 0) FROM usage_rollup WHERE organisation_id = $1) AS cost,
       (SELECT coalesce(sum(n), 0) FROM usage_rollup, unnest(duration_histogram) n WHERE organisation_id = $1) AS counted`,
    [built.organisationId],
  );
  return row;
}

describe('recording usage', () => {
  it('writes every field of an event, and gives it back as it was', async () => {
    const one = event({
      attempt: 1,
      endUser: 'customer "7"; DROP TABLE usage_event; --',
      dimensions: { branch: 'fix/"quoted"', "a 'name'; --": '{"not": "json"} \\u0000', ü: '' },
      costNanoUsd: '9223372036854775807',
      usage: {
        cacheReadTokens: 3,
        cacheWrite5mTokens: 4,
        cacheWrite1hTokens: 5,
        images: 6,
        toolUses: 7,
        audioInputTokens: 8,
      },
      region: 'eu-west-1',
      stageMicros: { authenticate: 1, firstByte: 2 },
    });
    expect(await recordUsage(system, [one])).toEqual({ inserted: [one], repeated: 0 });
    expect(await inside((tx) => readRequest(tx, one.requestId))).toMatchObject({
      attempts: [{ ...one, secretNumber: null }],
      ownerName: 'Test person',
    });
  });

  it('twice, alone, among others or twice in one batch, is recording once', async () => {
    const [a, b, c] = [event(), event(), event()];
    await recordUsage(system, [a]);
    expect(await recordUsage(system, [a])).toEqual({ inserted: [], repeated: 1 });
    const mixed = await recordUsage(system, [b, a, b, c]);
    expect({ ...mixed, inserted: new Set(mixed.inserted) }).toEqual({ inserted: new Set([b, c]), repeated: 2 });
    expect(await ledgerAndRollups()).toEqual({
      events: '3',
      eventCost: '1350000',
      attempts: '3',
      cost: '1350000',
      counted: '3',
    });
  });

  it('by workers whose batches overlap in any order keeps ledger and rollups exactly equal', async () => {
    const random = seededRandom(7);
    const events = Array.from({ length: 600 }, (_, i) =>
      event({
        occurredAtMs: startMs + (i % 5) * 11 * hourMs,
        model: `sandbox/${i % 7}`,
        keyId: `key_${i % 3}`,
        costNanoUsd: i % 10 === 0 ? null : String(i * 1_000_003),
        durationMicros: i * 7_919,
      }),
    );
    const shuffled = () => [...events].sort(() => random.unit() - 0.5).slice(0, 400);
    const batches = [...Array.from({ length: 12 }, shuffled), events.slice(0, 300), events.slice(300)];
    const results = await Promise.all(batches.map((batch) => recordUsage(system, batch)));
    expect(results.reduce((sum, result) => sum + result.inserted.length, 0)).toBe(600);
    const cost = events.reduce((sum, one) => sum + BigInt(one.costNanoUsd ?? '0'), 0n).toString();
    expect(await ledgerAndRollups()).toEqual({
      events: '600',
      eventCost: cost,
      attempts: '600',
      cost,
      counted: '600',
    });
    const totals = await inside((tx) => readUsageTotals(tx, always));
    expect(totals).toMatchObject({ attempts: 600, calls: 600, unpricedAttempts: 60, inputTokens: 60_000 });
  });

  it('is all or nothing: when a rollup cannot be written, the ledger has no row either', async () => {
    await testDatabase.queryAsOwner("ALTER TABLE usage_rollup ADD CONSTRAINT broken CHECK (model <> 'sandbox/broken')");
    await expect(recordUsage(system, [event(), event({ model: 'sandbox/broken' })])).rejects.toThrow('broken');
    expect(await ledgerAndRollups()).toMatchObject({ events: '0', attempts: '0' });
    await testDatabase.queryAsOwner('ALTER TABLE usage_rollup DROP CONSTRAINT broken');
  });

  it('rejects, and the process lives, when the connection is cut in the middle', async () => {
    const cut = inTransaction(system.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await testDatabase.queryAsOwner('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await client.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow();
    expect((await recordUsage(system, [event()])).inserted).toHaveLength(1);
  });

  it('late puts an event into the hour it happened in, also when its day had no partition', async () => {
    const lateMs = startMs - 200 * dayMs + 59 * 60_000;
    await recordUsage(system, [event({ occurredAtMs: lateMs }), event()]);
    const points = await inside((tx) =>
      readUsageSeries(tx, { fromMs: lateMs - hourMs, toMs: lateMs + 2 * hourMs, step: 'hour' }),
    );
    expect(points.filter((point) => point.calls > 0).map((point) => point.startMs)).toEqual([startMs - 200 * dayMs]);
  });

  it('counts a call once, however many attempts it took', async () => {
    const first = event({ outcome: 'upstream_failed', httpStatus: 503, costNanoUsd: '0' });
    const second = event({ requestId: first.requestId, attempt: 2, occurredAtMs: startMs + 5 });
    await recordUsage(system, [first, second]);
    const totals = await inside((tx) => readUsageTotals(tx, always));
    expect(totals).toMatchObject({ calls: 1, attempts: 2, errorShare: 0.5 });
    const page = await inside((tx) => listRequests(tx, {}, { limit: 10 }));
    expect(page.requests).toMatchObject([{ event: { id: second.id }, attemptCount: 2, costNanoUsd: 450_000n }]);
    expect((await inside((tx) => readRequest(tx, first.requestId))).attempts.map((one) => one.id)).toEqual([
      first.id,
      second.id,
    ]);
  });

  it('marks keys as used, never back and not more often than once a minute', async () => {
    const used = async () => {
      const [row] = await testDatabase.query<{ at: Date | null }>(
        'SELECT last_used_at AS at FROM api_key WHERE id = $1',
        [built.key.id],
      );
      return row?.at?.getTime() ?? null;
    };
    await markKeysUsed(system, [event({ occurredAtMs: startMs }), event({ occurredAtMs: startMs + 1 })]);
    expect(await used()).toBe(startMs + 1);
    await markKeysUsed(system, [event({ occurredAtMs: startMs + 59_000 })]);
    await markKeysUsed(system, [event({ occurredAtMs: startMs - dayMs })]);
    expect(await used()).toBe(startMs + 1);
    await markKeysUsed(system, [event({ occurredAtMs: startMs + 61_001 })]);
    expect(await used()).toBe(startMs + 61_001);
  });
});

describe('reading usage', () => {
  const zones = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/Los_Angeles', 'Australia/Lord_Howe'];

  it('sums to the same whole by hour, by day and by every dimension, in every time zone and over changes of the clock', async () => {
    const random = seededRandom(11);
    for (const zone of zones) {
      built = await buildOrganisation(testDatabase, { timeZone: zone });
      const spring = Date.UTC(2026, 2, 7);
      const events = Array.from({ length: 300 }, () =>
        event({
          occurredAtMs: spring + Math.floor(random.unit() * 36 * dayMs),
          model: `sandbox/${Math.floor(random.unit() * 4)}`,
          outcome: random.unit() < 0.1 ? 'upstream_failed' : 'completed',
          costNanoUsd: String(Math.floor(random.unit() * 1e9)),
        }),
      );
      await recordUsage(system, events);
      const range = { fromMs: spring, toMs: spring + 36 * dayMs };
      await inside(async (tx) => {
        const totals = await readUsageTotals(tx, range);
        const cost = events.reduce((sum, one) => sum + BigInt(one.costNanoUsd ?? '0'), 0n);
        expect(totals).toMatchObject({ attempts: 300, costNanoUsd: cost });
        for (const step of ['hour', 'day'] as const) {
          const points = await readUsageSeries(tx, { ...range, step });
          expect(points.reduce((sum, point) => sum + point.costNanoUsd, 0n)).toBe(cost);
          expect(points.reduce((sum, point) => sum + point.attempts, 0)).toBe(300);
        }
        const dimensions: UsageDimension[] = ['model', 'provider', 'key', 'group', 'user', 'environment'];
        for (const by of dimensions) {
          const { parts, others } = await readUsageBreakdown(tx, { ...range, by, partsMax: 2 });
          expect(parts.reduce((sum, part) => sum + part.costNanoUsd, others.costNanoUsd)).toBe(cost);
          expect(parts.reduce((sum, part) => sum + part.attempts, others.attempts)).toBe(300);
        }
      });
    }
  });

  it('puts an event into the day on which it happened where the organisation is, to the minute', async () => {
    built = await buildOrganisation(testDatabase, { timeZone: 'Asia/Kathmandu' });
    const midnightMs = Date.UTC(2026, 10, 1, 18, 15);
    await recordUsage(system, [event({ occurredAtMs: midnightMs - 1 }), event({ occurredAtMs: midnightMs })]);
    const range = { fromMs: midnightMs - dayMs, toMs: midnightMs + dayMs };
    const points = await inside((tx) => readUsageSeries(tx, { ...range, step: 'day' }));
    expect(points.map((point) => [point.startMs, point.calls])).toEqual([
      [midnightMs - dayMs, 1],
      [midnightMs, 1],
    ]);
  });

  it('has days of 23 and 25 hours where the clock changes', async () => {
    built = await buildOrganisation(testDatabase, { timeZone: 'America/Los_Angeles' });
    const range = { fromMs: Date.parse('2026-03-07T00:00-08:00'), toMs: Date.parse('2026-03-10T00:00-07:00') };
    const points = await inside((tx) => readUsageSeries(tx, { ...range, step: 'day' }));
    const lengths = points.map((point, i) => ((points[i + 1]?.startMs ?? range.toMs) - point.startMs) / hourMs);
    expect(lengths).toEqual([24, 23, 24]);
  });

  it('shows usage of its own tenant only', async () => {
    const one = event();
    await recordUsage(system, [one]);
    const other = await buildOrganisation(testDatabase);
    await inside(async (tx) => {
      expect((await readUsageTotals(tx, always)).attempts).toBe(0);
      expect((await listRequests(tx, {}, { limit: 10 })).requests).toEqual([]);
      expect(await hasAnyRequest(tx)).toBe(false);
      await expect(readRequest(tx, one.requestId)).rejects.toThrow('does not exist');
    }, other);
    expect(await inside((tx) => hasAnyRequest(tx, { keyId: built.key.id }))).toBe(true);
    expect(await inside((tx) => hasAnyRequest(tx, { keyId: other.key.id }))).toBe(false);
  });

  it('gives names, and null for what is gone', async () => {
    const named = await buildKey(testDatabase, { ...built, name: 'Named key' });
    await recordUsage(system, [event({ keyId: named.id }), event({ keyId: 'key_gone', costNanoUsd: '1' })]);
    const { parts } = await inside((tx) => readUsageBreakdown(tx, { ...always, by: 'key', partsMax: 10 }));
    expect(parts.map((part) => part.name)).toEqual(['Named key', null]);
  });
});

describe('the list of requests', () => {
  it('pages through everything once, newest first, while rows arrive', async () => {
    const events = Array.from({ length: 57 }, (_, i) => event({ occurredAtMs: startMs + Math.floor(i / 4) * 1_000 }));
    await recordUsage(system, events);
    const seen: UsageEvent[] = [];
    let cursor: string | null = null;
    do {
      const page = await inside((tx) => listRequests(tx, {}, { limit: 10, cursor }));
      seen.push(...page.requests.map((request) => request.event));
      cursor = page.nextCursor;
      await recordUsage(system, [event({ occurredAtMs: startMs + dayMs })]);
    } while (cursor !== null);
    expect(new Set(seen.map((one) => one.id))).toEqual(new Set(events.map((one) => one.id)));
    expect(seen).toHaveLength(57);
    expect(seen.map((one) => one.occurredAtMs)).toEqual(seen.map((one) => one.occurredAtMs).sort((a, b) => b - a));
    await expect(inside((tx) => listRequests(tx, {}, { limit: 10, cursor: 'junk' }))).rejects.toThrow('no cursor');
  });

  it('narrows by every filter', async () => {
    const plain = event();
    const odd = event({
      environmentId: built.stagingId,
      keyId: 'key_odd',
      userId: null,
      model: 'openai/gpt-4.1',
      requestedModel: 'gpt-4.1',
      outcome: 'upstream_failed',
      httpStatus: 503,
      errorCode: 'upstream_timeout',
      occurredAtMs: startMs + hourMs,
      costNanoUsd: '50000001',
    });
    await recordUsage(system, [plain, odd]);
    const found = async (filter: RequestFilter) => {
      const page = await inside((tx) => listRequests(tx, filter, { limit: 10 }));
      return page.requests.map((request) => (request.event.id === odd.id ? 'odd' : 'plain'));
    };
    const onlyOdd: RequestFilter[] = [
      { environmentId: built.stagingId },
      { fromMs: startMs + 1 },
      { outcomes: ['upstream_failed', 'gateway_failed'] },
      { status: { min: 500, max: 599 } },
      { model: 'GPT*' },
      { model: 'openai/*' },
      { requestId: odd.requestId },
      { errorCode: 'upstream_timeout' },
      { costAboveNanoUsd: 50_000_000n },
    ];
    for (const filter of onlyOdd) expect(await found(filter), JSON.stringify(Object.keys(filter))).toEqual(['odd']);
    for (const filter of [{ keyId: built.key.id }, { userId: built.userId }, { toMs: startMs + 1 }]) {
      expect(await found(filter)).toEqual(['plain']);
    }
    expect(await found({ model: 'gpt_4.1' })).toEqual([]);
    expect(await found({})).toEqual(['odd', 'plain']);
  });

  it('has the cost as unknown when that of any attempt is', async () => {
    const first = event({ outcome: 'upstream_failed', costNanoUsd: null });
    await recordUsage(system, [first, event({ requestId: first.requestId, attempt: 2 })]);
    const page = await inside((tx) => listRequests(tx, {}, { limit: 10 }));
    expect(page.requests).toMatchObject([{ attemptCount: 2, costNanoUsd: null }]);
  });
});

describe('partitions', () => {
  it('are made ahead and dropped when they are too old, while rollups stay', async () => {
    const database = await createTestDatabase();
    const own = openDatabase({
      url: database.url,
      role: 'system',
      poolMax: 2,
      applicationName: 'test',
      statementTimeoutMs: 5_000,
    });
    await ensureUsagePartitionsAhead(own, { nowMs: startMs, days: 3 });
    await ensureUsagePartitionsAhead(own, { nowMs: startMs, days: 3 });
    await recordUsage(own, [buildUsageEvent({ occurredAtMs: startMs - 10 * dayMs })]);
    const names = async () =>
      (
        await database.query<{ relname: string }>(
          "SELECT relname FROM pg_class WHERE relnamespace = 'usage_partition'::regnamespace AND relkind = 'r' ORDER BY 1",
        )
      ).map((row) => row.relname);
    expect(await names()).toEqual(['day_20261023', 'day_20261102', 'day_20261103', 'day_20261104', 'day_20261105']);
    expect(await dropUsagePartitions(own, { nowMs: startMs, days: 10 })).toBe(0);
    expect(await dropUsagePartitions(own, { nowMs: startMs + dayMs, days: 10 })).toBe(1);
    expect(await database.query('SELECT id FROM usage_event')).toEqual([]);
    expect(await database.query('SELECT attempts FROM usage_rollup')).toHaveLength(1);
    await own.close();
    await database.close();
  });
});

describe('latency histograms', () => {
  it('give percentiles within their bucket, the same however they were split before being added', () => {
    const anyMicros = fc.integer({ min: 1, max: 700_000_000 });
    fc.assert(
      fc.property(
        fc.array(anyMicros, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (all, share) => {
          const counts = emptyHistogram();
          for (const micros of all) counts[latencyBucketOf(micros)] = (counts[latencyBucketOf(micros)] ?? 0) + 1;
          const exact = all.sort((a, b) => a - b)[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0;
          const read = percentileMicros(counts.map(BigInt), share) ?? -1;
          const last = latencyBoundsMicros.length - 1;
          expect(Math.min(latencyBucketOf(Math.max(read, 1)), last)).toBe(Math.min(latencyBucketOf(exact), last));
        },
      ),
    );
    expect(percentileMicros(emptyHistogram().map(BigInt), 0.5)).toBeNull();
  });
});
