/**
 * Upper bounds of the latency buckets, microseconds: 1 ms to 10 min, about 1.7 times apart, so that a percentile read
 * from them is within a quarter of the truth and mostly far nearer. A last bucket takes what is longer.
 * INVARIANT: stored histograms have no bounds of their own. Changing one means rebuilding every rollup.
 */
export const latencyBoundsMicros = [
  1_000, 2_000, 3_000, 5_000, 7_500, 12_000, 20_000, 35_000, 60_000, 100_000, 150_000, 225_000, 340_000, 500_000,
  750_000, 1_100_000, 1_650_000, 2_500_000, 4_000_000, 6_500_000, 11_000_000, 20_000_000, 40_000_000, 90_000_000,
  240_000_000, 600_000_000,
] as const;

/** How many counts a histogram has. */
export const latencyBucketCount = latencyBoundsMicros.length + 1;

/** In which bucket a duration lies: the first whose bound is not below it. */
export function latencyBucketOf(micros: number): number {
  const index = latencyBoundsMicros.findIndex((bound) => micros <= bound);
  return index === -1 ? latencyBoundsMicros.length : index;
}

/** Counts of nothing. */
export function emptyHistogram(): number[] {
  return new Array<number>(latencyBucketCount).fill(0);
}

/**
 * The value below which a share (0 to 1) of the counted durations lie, microseconds, interpolated inside its bucket;
 * null for an empty histogram. What lies beyond the last bound is given as that bound.
 */
export function percentileMicros(counts: readonly bigint[], share: number): number | null {
  const total = Number(counts.reduce((sum, count) => sum + count, 0n));
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [index, bucketCount] of counts.entries()) {
    const count = Number(bucketCount);
    if (count > 0 && below + count >= rank) {
      const lower = index === 0 ? 0 : (latencyBoundsMicros[index - 1] ?? 0);
      const upper = latencyBoundsMicros[index] ?? lower;
      return Math.round(lower + (upper - lower) * Math.max(0, (rank - below) / count));
    }
    below += count;
  }
  return latencyBoundsMicros.at(-1) ?? null;
}
