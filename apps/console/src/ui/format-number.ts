const whole = new Intl.NumberFormat('en-US');
const compactSteps = [
  { from: 1e9, suffix: 'B' },
  { from: 1e6, suffix: 'M' },
  { from: 1e4, suffix: 'k' },
] as const;

/** A count in full: `12,431`. */
export function formatCount(count: number | bigint): string {
  return whole.format(count);
}

/** A count in little room: `842`, `9,420`, `12.4k`, `3.1M`. */
export function formatCompact(count: number | bigint): string {
  const value = Number(count);
  for (const step of compactSteps) {
    if (value < step.from) continue;
    const unit = step.suffix === 'k' ? 1e3 : step.from;
    const scaled = value / unit;
    return `${scaled >= 100 ? Math.floor(scaled) : Math.floor(scaled * 10) / 10}${step.suffix}`;
  }
  return whole.format(value);
}

/** A span of time given in microseconds: `84 µs`, `8.4 ms`, `842 ms`, `3.2 s`, `2 m 04 s`. */
export function formatDuration(micros: number | bigint): string {
  const value = Number(micros);
  if (value < 1_000) return `${Math.round(value)} µs`;
  if (value < 10_000) return `${(value / 1_000).toFixed(1)} ms`;
  if (value < 999_500) return `${Math.round(value / 1_000)} ms`;
  if (value < 59_950_000) return `${(value / 1_000_000).toFixed(1)} s`;
  const seconds = Math.round(value / 1_000_000);
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A share of one as a percentage with one decimal; what is not zero never reads as zero. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  if (share < 1 && share > 0.999) return '>99.9%';
  return `${(share * 100).toFixed(1)}%`;
}
