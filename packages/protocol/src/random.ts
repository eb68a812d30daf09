/** Chance as a parameter, so that draws can be repeated in tests. */
export type Random = {
  /** `count` uniformly random bytes. */
  bytes(count: number): Uint8Array;
  /** A uniform number in [0, 1). */
  unit(): number;
};

/** The platform's cryptographic generator. */
export const systemRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  unit: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
};
