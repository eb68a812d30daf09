import type { UsageEvent } from '@waygate/protocol';
import { type CountSeries, createMetrics, type Metrics, type SpreadSeries } from '@waygate/telemetry';
import type { SpoolStatus } from '../spool/spool.ts';

/** What is read at each scrape. */
export type GaugeSources = {
  readonly requestsInFlight: () => number;
  readonly bodyBytes: () => number;
  readonly spool: () => Pick<SpoolStatus, 'bytes' | 'openAttempts' | 'ageMs'>;
  readonly snapshots: () => {
    readonly organisations: number;
    readonly keys: number;
    readonly confirmedAgeMs: number | null;
  };
};

/** The gateway's metrics. Labels are enumerations of ours: nothing a caller or tenant writes becomes a label. */
export type GatewayMetrics = {
  readonly metrics: Metrics;
  /** Counts a booked attempt or refusal. */
  observe(event: UsageEvent): void;
  /** Counts a reply. */
  observeReply(route: string, status: number): void;
};

const secondsBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const microsPerSecond = 1_000_000;

/** Makes the registry. */
export function createGatewayMetrics(sources: GaugeSources): GatewayMetrics {
  const metrics = createMetrics({ withProcess: true });
  metrics.gauge('waygate_gateway_requests_in_flight', 'Requests being served.', sources.requestsInFlight);
  metrics.gauge('waygate_gateway_body_bytes', 'Bytes of request bodies in memory.', sources.bodyBytes);
  metrics.gauge('waygate_gateway_spool_bytes', 'Bytes of usage on disk.', () => sources.spool().bytes);
  metrics.gauge('waygate_gateway_open_attempts', 'Attempts under way.', () => sources.spool().openAttempts);
  metrics.gauge(
    'waygate_gateway_spool_age_seconds',
    'Age of the oldest usage that Postgres has not confirmed.',
    () => sources.spool().ageMs / 1000,
  );
  metrics.gauge('waygate_gateway_snapshots', 'Organisations in memory.', () => sources.snapshots().organisations);
  metrics.gauge('waygate_gateway_keys', 'Keys in memory.', () => sources.snapshots().keys);
  metrics.gauge(
    'waygate_gateway_snapshot_age_seconds',
    'Time since configuration was last compared with Postgres; -1 before the first time.',
    () => (sources.snapshots().confirmedAgeMs ?? -1000) / 1000,
  );
  return { metrics, observe: attemptObserver(metrics), observeReply: replyObserver(metrics) };
}

/** What is counted of one endpoint at one provider. */
type ServedSeries = {
  readonly duration: SpreadSeries;
  readonly firstByte: SpreadSeries;
  /** By outcome, then by code. */
  readonly attempts: Map<UsageEvent['outcome'], Map<string, CountSeries>>;
};

/**
 * Series are found once for each combination of labels, all of them enumerations of ours, so they stay few. They are kept
 * by one label after another: a name put together of all of them takes longer to look up than what it finds to count.
 */
function attemptObserver(metrics: Metrics): GatewayMetrics['observe'] {
  const attempts = metrics.countFamily('waygate_gateway_attempts_total', 'Attempts and refusals.');
  const duration = metrics.spreadFamily('waygate_gateway_attempt_seconds', 'Whole time of an attempt.', secondsBuckets);
  const firstByte = metrics.spreadFamily(
    'waygate_gateway_first_byte_seconds',
    'Time to the first byte.',
    secondsBuckets,
  );
  const all = new Map<UsageEvent['endpoint'], Map<string, ServedSeries>>();

  function addServed({ endpoint }: UsageEvent, provider: string): ServedSeries {
    const labels = { endpoint, provider };
    const series = { duration: duration(labels), firstByte: firstByte(labels), attempts: new Map() };
    all.set(endpoint, (all.get(endpoint) ?? new Map()).set(provider, series));
    return series;
  }

  function addAttempts({ attempts: known }: ServedSeries, event: UsageEvent): CountSeries {
    const { endpoint, provider, outcome, errorCode } = event;
    const code = errorCode ?? 'none';
    const series = attempts({ endpoint, provider: provider ?? 'none', outcome, code });
    known.set(outcome, (known.get(outcome) ?? new Map()).set(code, series));
    return series;
  }

  return (event) => {
    const provider = event.provider ?? 'none';
    const served = all.get(event.endpoint)?.get(provider) ?? addServed(event, provider);
    const known = served.attempts.get(event.outcome)?.get(event.errorCode ?? 'none');
    const counted = known ?? addAttempts(served, event);
    counted.value += 1;
    served.duration.observe(event.durationMicros / microsPerSecond);
    if (event.firstByteMicros !== null) served.firstByte.observe(event.firstByteMicros / microsPerSecond);
  };
}

function replyObserver(metrics: Metrics): GatewayMetrics['observeReply'] {
  const replies = metrics.countFamily('waygate_gateway_replies_total', 'Replies.');
  const all = new Map<string, Map<number, CountSeries>>();

  function add(route: string, status: number): CountSeries {
    const series = replies({ route, status: String(status) });
    all.set(route, (all.get(route) ?? new Map()).set(status, series));
    return series;
  }

  return (route, status) => {
    const series = all.get(route)?.get(status) ?? add(route, status);
    series.value += 1;
  };
}
