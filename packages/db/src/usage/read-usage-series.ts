import type { NanoUsd } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';
import { readTimeZone, rollupCondition, type UsageFilter } from './usage-filter.ts';

/** Sums of one hour or day. */
export type UsagePoint = {
  /** When the hour or day begins. */
  readonly startMs: number;
  readonly calls: number;
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly costNanoUsd: NanoUsd;
  readonly unpricedAttempts: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
};

type PointRow = {
  start: Date;
  calls: bigint;
  attempts: bigint;
  failed: bigint;
  cost: bigint;
  unpriced: bigint;
  input: bigint;
  output: bigint;
};

/**
 * The range hour by hour or day by day in the organisation's time zone, also where nothing happened. A day of a change
 * of the clock has 23 or 25 hours. The points sum to the totals of the same filter.
 */
export async function readUsageSeries(
  tx: OrganisationTx,
  filter: UsageFilter & { readonly step: 'hour' | 'day' },
): Promise<UsagePoint[]> {
  const zone = await readTimeZone(tx);
  const rows = await tx.client.$queryRaw<PointRow[]>(Prisma.sql`
    WITH wanted AS (${filter.step === 'day' ? daysOf(filter, zone) : hoursOf(filter, zone)}),
    summed AS (
      SELECT date_trunc(${filter.step}, r.hour, ${zone}) AS start, sum(r.calls) AS calls, sum(r.attempts) AS attempts,
        sum(r.attempts) FILTER (WHERE r.outcome IN ('upstream_failed', 'gateway_failed')) AS failed,
        sum(r.cost_nano_usd) AS cost, sum(r.unpriced_attempts) AS unpriced,
        sum(r.input_tokens + r.cache_read_tokens + r.cache_write_tokens) AS input,
        sum(r.output_tokens + r.reasoning_tokens) AS output
      FROM usage_rollup r WHERE ${rollupCondition(tx, filter, zone)} GROUP BY 1
    )
    SELECT start, coalesce(calls, 0)::bigint AS calls, coalesce(attempts, 0)::bigint AS attempts,
      coalesce(failed, 0)::bigint AS failed, coalesce(cost, 0)::bigint AS cost, coalesce(unpriced, 0)::bigint AS unpriced,
      coalesce(input, 0)::bigint AS input, coalesce(output, 0)::bigint AS output
    FROM wanted FULL JOIN summed USING (start) ORDER BY start`);
  return rows.map((row) => ({
    startMs: row.start.getTime(),
    calls: Number(row.calls),
    attempts: Number(row.attempts),
    failedAttempts: Number(row.failed),
    costNanoUsd: row.cost,
    unpricedAttempts: Number(row.unpriced),
    inputTokens: Number(row.input),
    outputTokens: Number(row.output),
  }));
}

/** Days are stepped on the local calendar, where each is one day long. */
function daysOf(filter: UsageFilter, zone: string): Prisma.Sql {
  const [from, to] = [new Date(filter.fromMs), new Date(filter.toMs - 1)];
  return Prisma.sql`
    SELECT day AT TIME ZONE ${zone} AS start FROM generate_series(
      date_trunc('day', ${from}::timestamptz AT TIME ZONE ${zone}), ${to}::timestamptz AT TIME ZONE ${zone}, '1 day') AS day`;
}

/** Hours are stepped in time that passes, since the local clock repeats or skips some. */
function hoursOf(filter: UsageFilter, zone: string): Prisma.Sql {
  const [from, to] = [new Date(filter.fromMs), new Date(filter.toMs - 1)];
  return Prisma.sql`
    SELECT start FROM generate_series(
      date_trunc('hour', ${from}::timestamptz, ${zone}), ${to}::timestamptz, '1 hour') AS start`;
}
