import { type NanoUsd, type Outcome, outcomes } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';
import { percentileMicros } from './histogram.ts';
import {
  durationHistogramSum,
  firstByteHistogramSum,
  readTimeZone,
  rollupCondition,
  type UsageFilter,
} from './usage-filter.ts';

/** Percentiles of a latency, microseconds; null where nothing completed. */
export type Latency = { readonly p50: number; readonly p95: number; readonly p99: number } | null;

/** Sums over a range. */
export type UsageTotals = {
  /** What clients asked for; a retry is no traffic. */
  readonly calls: number;
  readonly attempts: number;
  readonly attemptsByOutcome: Readonly<Record<Outcome, number>>;
  /** Failed attempts as a share of those that an upstream was to answer; null where there were none. */
  readonly errorShare: number | null;
  readonly costNanoUsd: NanoUsd;
  /** Attempts whose price is unknown; the cost is without them. */
  readonly unpricedAttempts: number;
  readonly estimatedAttempts: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Of completed attempts. */
  readonly durationMicros: Latency;
  readonly firstByteMicros: Latency;
};

type OutcomeRow = {
  outcome: string;
  attempts: bigint;
  calls: bigint;
  cost: bigint;
  unpriced: bigint;
  estimated: bigint;
  input: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  output: bigint;
  reasoning: bigint;
  duration: bigint[];
  firstByte: bigint[];
};

/** Totals of a range, from the rollups alone. */
export async function readUsageTotals(tx: OrganisationTx, filter: UsageFilter): Promise<UsageTotals> {
  const condition = rollupCondition(tx, filter, await readTimeZone(tx));
  const rows = await tx.client.$queryRaw<OutcomeRow[]>(Prisma.sql`
    SELECT r.outcome, sum(r.attempts)::bigint AS attempts, sum(r.calls)::bigint AS calls,
      sum(r.cost_nano_usd)::bigint AS cost, sum(r.unpriced_attempts)::bigint AS unpriced,
      sum(r.estimated_attempts)::bigint AS estimated, sum(r.input_tokens)::bigint AS input,
      sum(r.cache_read_tokens)::bigint AS "cacheRead", sum(r.cache_write_tokens)::bigint AS "cacheWrite",
      sum(r.output_tokens)::bigint AS output, sum(r.reasoning_tokens)::bigint AS reasoning,
      ${durationHistogramSum} AS duration, ${firstByteHistogramSum} AS "firstByte"
    FROM usage_rollup r WHERE ${condition} GROUP BY r.outcome`);
  return totalsOf(rows);
}

function totalsOf(rows: readonly OutcomeRow[]): UsageTotals {
  const sum = (read: (row: OutcomeRow) => bigint) => rows.reduce((total, row) => total + read(row), 0n);
  const byOutcome = { ...nothing };
  for (const outcome of outcomes)
    byOutcome[outcome] = Number(rows.find((row) => row.outcome === outcome)?.attempts ?? 0);
  const completed = rows.find((row) => row.outcome === 'completed');
  return {
    calls: Number(sum((row) => row.calls)),
    attempts: Number(sum((row) => row.attempts)),
    attemptsByOutcome: byOutcome,
    errorShare: errorShareOf(byOutcome),
    costNanoUsd: sum((row) => row.cost),
    unpricedAttempts: Number(sum((row) => row.unpriced)),
    estimatedAttempts: Number(sum((row) => row.estimated)),
    inputTokens: Number(sum((row) => row.input)),
    cacheReadTokens: Number(sum((row) => row.cacheRead)),
    cacheWriteTokens: Number(sum((row) => row.cacheWrite)),
    outputTokens: Number(sum((row) => row.output)),
    reasoningTokens: Number(sum((row) => row.reasoning)),
    durationMicros: latencyOf(completed?.duration ?? []),
    firstByteMicros: latencyOf(completed?.firstByte ?? []),
  };
}

const nothing: Readonly<Record<Outcome, number>> = {
  completed: 0,
  refused: 0,
  client_aborted: 0,
  upstream_failed: 0,
  gateway_failed: 0,
  unconfirmed: 0,
};

/** A refusal is our answer and an abort the client's choice: neither is an error of anybody's. */
function errorShareOf(attempts: Readonly<Record<Outcome, number>>): number | null {
  const failed = attempts.upstream_failed + attempts.gateway_failed;
  const answered = attempts.completed + failed + attempts.unconfirmed;
  return answered === 0 ? null : failed / answered;
}

/** Percentiles of a summed histogram. */
export function latencyOf(histogram: readonly bigint[]): Latency {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentileMicros(histogram, share));
  if (typeof p50 !== 'number' || typeof p95 !== 'number' || typeof p99 !== 'number') return null;
  return { p50, p95, p99 };
}
