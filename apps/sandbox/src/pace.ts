import { setTimeout as delay } from 'node:timers/promises';

/** Waits, and ends early (resolving) when the signal fires. Tests pass one that does not wait. */
export type Pace = (ms: number, signal: AbortSignal) => Promise<void>;

/** Real time. */
export const realPace: Pace = async (ms, signal) => {
  if (ms <= 0 || signal.aborted) return;
  await delay(ms, undefined, { signal }).catch(() => undefined);
};
