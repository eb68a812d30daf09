/** Names our strategy in a job, so that worker and producer mean the same one. */
export const cappedBackoff = { type: 'capped', delay: 500 } as const;

const delayMaxMs = 60_000;

/** Milliseconds before the next attempt: 0.5 s, doubling up to a minute, so that a long outage ends within one. */
export function retryDelayMs(attemptsMade: number): number {
  return Math.min(cappedBackoff.delay * 2 ** Math.min(Math.max(attemptsMade, 1) - 1, 20), delayMaxMs);
}
