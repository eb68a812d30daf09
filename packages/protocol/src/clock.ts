/** Time as a parameter. Pure code takes a number; code at the edge takes this. */
export type Clock = {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonicMs(): number;
};

/** Looked up once: the global one is fetched by a function each time that it is named. */
const { performance } = globalThis;

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
