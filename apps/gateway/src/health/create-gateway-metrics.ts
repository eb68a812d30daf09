import type { UsageEvent } from '@waygate/protocol';
import { createMetrics, type Metrics } from '@waygate/telemetry';
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
  const replies = metrics.counter('waygate_gateway_replies_total', 'Replies.', ['route', 'status']);
  const attempts = metrics.counter('waygate_gateway_attempts_total', 'Attempts and refusals.', [
    'endpoint',
    'provider',
    'outcome',
    'code',
  ]);
  const shape = { labels: ['endpoint', 'provider'] as const, bucketsSeconds: secondsBuckets };
  const duration = metrics.histogram('waygate_gateway_attempt_seconds', 'Whole time of an attempt.', shape);
  const firstByte = metrics.histogram('waygate_gateway_first_byte_seconds', 'Time to the first byte.', shape);
  return {
    metrics,
    observe({ endpoint, provider, outcome, errorCode, durationMicros, firstByteMicros }) {
      const labels = { endpoint, provider: provider ?? 'none' };
      attempts.inc({ ...labels, outcome, code: errorCode ?? 'none' });
      duration.observe(labels, durationMicros / microsPerSecond);
      if (firstByteMicros !== null) firstByte.observe(labels, firstByteMicros / microsPerSecond);
    },
    observeReply: (route, status) => replies.inc({ route, status: String(status) }),
  };
}
