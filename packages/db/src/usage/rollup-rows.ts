import type { UsageEvent } from '@waygate/protocol';
import { emptyHistogram, latencyBucketOf } from './histogram.ts';

/** An event with the hour it lies in, ISO 8601. */
export type PlacedEvent = { readonly event: UsageEvent; readonly hour: string };

/** Sums of events of one hour and one set of dimensions, as the merging statement takes them. Absent dimensions are ''. */
export type RollupRow = {
  readonly organisationId: string;
  readonly hour: string;
  readonly environmentId: string;
  readonly groupId: string;
  readonly keyId: string;
  readonly userId: string;
  readonly serviceAccountId: string;
  readonly model: string;
  readonly provider: string;
  readonly endpoint: string;
  readonly outcome: string;
  attempts: number;
  calls: number;
  unpricedAttempts: number;
  estimatedAttempts: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Decimal text, since a JSON number is not exact. */
  costNanoUsd: string;
  readonly durationHistogram: number[];
  readonly firstByteHistogram: number[];
};

/**
 * Sums events by hour and dimension set.
 * INVARIANT: rows are sorted by their key, so that workers who merge overlapping rows lock them in the same order and
 * cannot deadlock.
 */
export function rollupRows(events: readonly PlacedEvent[]): RollupRow[] {
  const rows = new Map<string, RollupRow>();
  for (const placed of events) {
    const empty = emptyRow(placed);
    const key = JSON.stringify(Object.values(empty).slice(0, dimensionCount));
    const row = rows.get(key) ?? empty;
    addEvent(row, placed.event);
    rows.set(key, row);
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** The leading fields of a row that make its key. */
const dimensionCount = 11;

function emptyRow({ event, hour }: PlacedEvent): RollupRow {
  return {
    organisationId: event.organisationId,
    hour,
    environmentId: event.environmentId,
    groupId: event.groupId ?? '',
    keyId: event.keyId,
    userId: event.userId ?? '',
    serviceAccountId: event.serviceAccountId ?? '',
    model: event.model ?? '',
    provider: event.provider ?? '',
    endpoint: event.endpoint,
    outcome: event.outcome,
    attempts: 0,
    calls: 0,
    unpricedAttempts: 0,
    estimatedAttempts: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costNanoUsd: '0',
    durationHistogram: emptyHistogram(),
    firstByteHistogram: emptyHistogram(),
  };
}

function addEvent(row: RollupRow, event: UsageEvent): void {
  const { usage } = event;
  row.attempts += 1;
  row.calls += event.attempt <= 1 ? 1 : 0;
  row.unpricedAttempts += event.costNanoUsd === null ? 1 : 0;
  row.estimatedAttempts += event.isEstimated ? 1 : 0;
  row.inputTokens += usage.inputTokens + usage.audioInputTokens;
  row.cacheReadTokens += usage.cacheReadTokens;
  row.cacheWriteTokens += usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  row.outputTokens += usage.outputTokens + usage.audioOutputTokens;
  row.reasoningTokens += usage.reasoningTokens;
  row.costNanoUsd = (BigInt(row.costNanoUsd) + BigInt(event.costNanoUsd ?? '0')).toString();
  count(row.durationHistogram, event.durationMicros);
  if (event.firstByteMicros !== null) count(row.firstByteHistogram, event.firstByteMicros);
}

function count(histogram: number[], micros: number): void {
  const bucket = latencyBucketOf(micros);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}
