import type { Clock } from '@waygate/protocol';

/** A clock that moves only when told to. */
export type FakeClock = Clock & {
  /** Moves both clocks on. */
  advance(byMs: number): void;
  /** Sets the wall clock, also backwards; the monotonic clock stays. */
  setNow(nowMs: number): void;
};

/** A fake clock that begins at the given time (by default 2026-11-02T09:00:00Z, a Monday). */
export function fakeClock(startMs: number = Date.UTC(2026, 10, 2, 9)): FakeClock {
  let wallMs = startMs;
  let monotonicMs = 1_000;
  return {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    advance(byMs) {
      wallMs += byMs;
      monotonicMs += byMs;
    },
    setNow(nowMs) {
      wallMs = nowMs;
    },
  };
}
