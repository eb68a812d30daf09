import type { CallEnd } from './make-call.ts';

/** Calls that leave at a steady rate, whatever becomes of the earlier ones. */
export type SteadyLoad = {
  /** Ends so far, in order of ending. */
  readonly ends: readonly CallEnd[];
  inFlight(): number;
  /** Sends no more and waits for those under way. */
  stop(): Promise<void>;
};

const tickMs = 5;

/** Begins to make calls. The number of the call is given, from 0. */
export function startSteadyLoad(perSecond: number, make: (number: number) => Promise<CallEnd>): SteadyLoad {
  const ends: CallEnd[] = [];
  const underWay = new Set<Promise<void>>();
  const beganMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - beganMs) * perSecond) / 1_000;
    for (; sent < due; sent++) {
      const call = make(sent).then((end) => {
        ends.push(end);
        underWay.delete(call);
      });
      underWay.add(call);
    }
  }, tickMs);
  return {
    ends,
    inFlight: () => underWay.size,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/** The p-th of values, 0 ≤ p ≤ 1; 0 of none. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
}
