import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CountSeries, countFamily, type SpreadSeries, spreadFamily } from './tally.ts';

/** Values of one label beyond this many are counted as `other`: an unbounded label is an unbounded memory. */
const labelValuesMax = 200;

/** Keeps the values of a label bounded. */
export type BoundedLabel = (value: string) => string;

/** Makes a bound for one label. Values seen first keep their name; later ones share `other`. */
export function boundLabel(valuesMax: number = labelValuesMax): BoundedLabel {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= valuesMax) return 'other';
    seen.add(value);
    return value;
  };
}

/**
 * How often the lag of the event loop is sampled, which wakes the process each time: at prom-client's 10 ms, an idle gateway
 * spent about half of its time on it. What `nodejs_eventloop_lag_*` tell has this in it, as Node measures from sample to sample.
 */
const lagSampleMs = 100;

/** A registry of a process's metrics in Prometheus' text format. */
export type Metrics = {
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): Counter<Label>;
  /** `read` is asked at each scrape where it is given. */
  gauge(name: string, help: string, read?: () => number): Gauge;
  histogram<Label extends string>(
    name: string,
    help: string,
    shape: { readonly labels: readonly Label[]; readonly bucketsSeconds: readonly number[] },
  ): Histogram<Label>;
  /** A counter for a hot path, which keeps the series it is handed. */
  countFamily(name: string, help: string): (labels: Readonly<Record<string, string>>) => CountSeries;
  /** A histogram for a hot path, which keeps the series it is handed. */
  spreadFamily(
    name: string,
    help: string,
    boundsSeconds: readonly number[],
  ): (labels: Readonly<Record<string, string>>) => SpreadSeries;
  /** The content type of what `render` gives. */
  readonly contentType: string;
  render(): Promise<string>;
};

/** Makes a registry; with `withProcess` the process's own figures (CPU, memory, event loop) are in it. */
export function createMetrics(options: { readonly withProcess: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.withProcess) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagSampleMs });
  return {
    counter: (name, help, labels) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, read) =>
      new Gauge({
        name,
        help,
        registers,
        ...(read === undefined
          ? {}
          : {
              collect() {
                this.set(read());
              },
            }),
      }),
    histogram: (name, help, { labels, bucketsSeconds }) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...bucketsSeconds], registers }),
    countFamily: (name, help) => countFamily(registry, name, help),
    spreadFamily: (name, help, bounds) => spreadFamily(registry, { name, help, bounds }),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
