/** Chance as a parameter, so that draws can be repeated in tests. */
export type Random = {
  /** `count` uniformly random bytes. */
  bytes(count: number): Uint8Array;
  /** A uniform number in [0, 1). */
  unit(): number;
};

const poolBytes = 4_096;
let pool = new Uint8Array(0);
let drawn = 0;

/** Bytes drawn ahead: asking the generator costs many times what a few bytes do. No byte is handed out twice. */
function drawBytes(count: number): Uint8Array {
  if (count > poolBytes / 8) return crypto.getRandomValues(new Uint8Array(count));
  if (drawn + count > pool.length) {
    // A fresh pool, not the old one filled again: who holds bytes of it keeps them.
    pool = crypto.getRandomValues(new Uint8Array(poolBytes));
    drawn = 0;
  }
  drawn += count;
  return pool.subarray(drawn - count, drawn);
}

/** The platform's cryptographic generator. */
export const systemRandom: Random = {
  bytes: drawBytes,
  unit: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
};
