import type { ChartInk } from './palette.ts';

/** What is stacked: one colour through the whole chart. */
export type ChartSeries = { readonly key: string; readonly label: string; readonly ink: ChartInk };

/** One bar: an hour or a day. */
export type ChartPoint = {
  /** Start of the stretch, milliseconds since the epoch. */
  readonly startMs: number;
  /** In the axis: `14:00`, `3 Nov`. */
  readonly label: string;
  /** In full, over the exact amounts. */
  readonly title: string;
  /** Exact amounts, in the order of the series. */
  readonly amounts: readonly bigint[];
};

/** A point as the drawing wants it: `s0`, `s1`, … in the order of the series. Geometry may be a float; words are exact. */
export type DrawnPoint = { readonly label: string; readonly at: number } & Readonly<Record<string, number | string>>;

/** Points as drawn. */
export function drawnPoints(points: readonly ChartPoint[]): DrawnPoint[] {
  return points.map((point, at) => ({
    label: point.label,
    at,
    ...Object.fromEntries(point.amounts.map((amount, i) => [`s${i}`, Number(amount)])),
  }));
}

/** The sum of a point's amounts. */
export function totalOf(point: ChartPoint): bigint {
  return point.amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** Whether there is nothing to draw. */
export function isFlat(points: readonly ChartPoint[]): boolean {
  return points.every((point) => totalOf(point) === 0n);
}

/** Round amounts for an axis from zero to just above the highest bar: four to six ticks on 1, 2 or 5 of some power. */
export function axisTicks(points: readonly ChartPoint[]): number[] {
  const highest = Math.max(1, ...points.map((point) => Number(totalOf(point))));
  const power = 10 ** Math.floor(Math.log10(highest / 3));
  const rough = highest / 3;
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, at) => at * step);
}
