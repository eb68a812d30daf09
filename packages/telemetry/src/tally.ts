import type { Metric, Registry } from 'prom-client';

/** One series of a counter that a hot path holds on to: adding is an addition. */
export type CountSeries = { value: number };

/** One series of a histogram that a hot path holds on to. */
export class SpreadSeries {
  readonly #bounds: readonly number[];
  /** Observations up to each bound, not cumulated; the last are those above all bounds. */
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at++;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
    this.count += 1;
  }
}

type Labels = Readonly<Record<string, string>>;

/** One line of the rendered text; the name is the family's where none is given. */
type Line = { readonly value: number; readonly labels: Labels; readonly metricName?: string };

/** What a family of series is: its name, words, and how one series becomes lines. */
type Family<Series> = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'histogram';
  readonly create: () => Series;
  readonly valuesOf: (series: Series, labels: Labels) => readonly Line[];
};

/**
 * A metric whose series are handed out once and kept by who counts: prom-client's own look up a series by its labels at
 * each call, which costs a busy gateway more than deciding the call. Rendered by prom-client's registry like any other.
 */
function registerFamily<Series>(registry: Registry, family: Family<Series>): (labels: Labels) => Series {
  const { name, help, type, create, valuesOf } = family;
  const all: { readonly labels: Labels; readonly series: Series }[] = [];
  const metric = {
    name,
    get: async () => {
      const values = all.flatMap(({ series, labels }) => valuesOf(series, labels));
      return { name, help, type, values, aggregator: 'sum' };
    },
  };
  // SAFETY: of a metric the registry uses its name and `get` (prom-client 15.1 lib/registry.js, 2026-11), as the test shows.
  registry.registerMetric(metric as unknown as Metric<string>);
  return (labels) => {
    const series = create();
    all.push({ labels, series });
    return series;
  };
}

/** A counter. @returns what makes one series; each combination of labels may be asked for once. */
export function countFamily(registry: Registry, name: string, help: string): (labels: Labels) => CountSeries {
  return registerFamily<CountSeries>(registry, {
    name,
    help,
    type: 'counter',
    create: () => ({ value: 0 }),
    valuesOf: ({ value }, labels) => [{ value, labels }],
  });
}

/** A histogram over ascending bounds. @returns what makes one series; each combination of labels may be asked for once. */
export function spreadFamily(
  registry: Registry,
  { name, help, bounds }: { readonly name: string; readonly help: string; readonly bounds: readonly number[] },
): (labels: Labels) => SpreadSeries {
  return registerFamily<SpreadSeries>(registry, {
    name,
    help,
    type: 'histogram',
    create: () => new SpreadSeries(bounds),
    valuesOf: (series, labels) => {
      let below = 0;
      const buckets = [...bounds, '+Inf'].map((le, at) => {
        below += series.counts[at] ?? 0;
        return { value: below, metricName: `${name}_bucket`, labels: { ...labels, le: String(le) } };
      });
      const { sum, count } = series;
      const totals = [
        { value: sum, metricName: `${name}_sum`, labels },
        { value: count, metricName: `${name}_count`, labels },
      ];
      return [...buckets, ...totals];
    },
  });
}
