import type { Outcome, UsageEvent } from '@waygate/protocol';

/** A request as lists show it: its attempts taken together, the last one giving outcome and model. */
export type RequestRow = {
  readonly requestId: string;
  /** When its first attempt began, milliseconds since the epoch. */
  readonly occurredAtMs: number;
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly requestedModel: string;
  readonly model: string | null;
  readonly provider: string | null;
  readonly keyId: string;
  readonly isStream: boolean;
  readonly attempts: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Nano-USD over all attempts; null where one of them has no known price. */
  readonly costNanoUsd: bigint | null;
  readonly isEstimated: boolean;
  readonly durationMicros: number;
  readonly firstByteMicros: number | null;
};

/** All tokens that were read: fresh, cached, written to a cache, heard. */
export function readTokens(usage: UsageEvent['usage']): number {
  return (
    usage.inputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite1hTokens +
    usage.audioInputTokens
  );
}

/** All tokens that were written: said, reasoned, spoken. */
export function writtenTokens(usage: UsageEvent['usage']): number {
  return usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens;
}

/** One attempt as a row. */
export function rowOfEvent(event: UsageEvent): RequestRow {
  return {
    requestId: event.requestId,
    occurredAtMs: event.occurredAtMs,
    outcome: event.outcome,
    httpStatus: event.httpStatus,
    errorCode: event.errorCode,
    requestedModel: event.requestedModel,
    model: event.model,
    provider: event.provider,
    keyId: event.keyId,
    isStream: event.isStream,
    attempts: event.attempt,
    inputTokens: readTokens(event.usage),
    outputTokens: writtenTokens(event.usage),
    costNanoUsd: event.costNanoUsd === null ? null : BigInt(event.costNanoUsd),
    isEstimated: event.isEstimated,
    durationMicros: event.durationMicros,
    firstByteMicros: event.firstByteMicros,
  };
}

function addAttempt(first: RequestRow, second: RequestRow): RequestRow {
  const [earlier, later] = first.attempts <= second.attempts ? [first, second] : [second, first];
  const isPriced = earlier.costNanoUsd !== null && later.costNanoUsd !== null;
  return {
    ...later,
    occurredAtMs: earlier.occurredAtMs,
    inputTokens: earlier.inputTokens + later.inputTokens,
    outputTokens: earlier.outputTokens + later.outputTokens,
    costNanoUsd: isPriced ? (earlier.costNanoUsd ?? 0n) + (later.costNanoUsd ?? 0n) : null,
    isEstimated: earlier.isEstimated || later.isEstimated,
    firstByteMicros: later.firstByteMicros ?? earlier.firstByteMicros,
  };
}

/** Rows of single attempts joined into rows of requests, newest first. Attempts of a request may come in any order. */
export function joinAttempts(rows: readonly RequestRow[]): RequestRow[] {
  const byRequest = new Map<string, RequestRow>();
  for (const row of rows) {
    const known = byRequest.get(row.requestId);
    byRequest.set(row.requestId, known === undefined ? row : addAttempt(known, row));
  }
  return [...byRequest.values()].sort((a, b) => b.occurredAtMs - a.occurredAtMs);
}
