import { buildUsageEvent } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { createGatewayMetrics } from './create-gateway-metrics.ts';

const open = () =>
  createGatewayMetrics({
    requestsInFlight: () => 0,
    bodyBytes: () => 0,
    spool: () => ({ bytes: 0, openAttempts: 0, ageMs: 0 }),
    snapshots: () => ({ organisations: 0, keys: 0, confirmedAgeMs: null }),
  });

async function linesOf({ metrics }: ReturnType<typeof open>, name: string): Promise<string[]> {
  const text = await metrics.render();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('the metrics of a gateway', () => {
  it('count each attempt once, by its own endpoint, provider, outcome and code', async () => {
    const gateway = open();
    const parts = [
      { provider: 'openai' },
      { provider: 'openai', outcome: 'upstream_failed', errorCode: 'upstream_cut' },
      { provider: 'openai', outcome: 'upstream_failed', errorCode: 'upstream_timeout' },
      { provider: 'mistral' },
      { provider: 'mistral', endpoint: 'embeddings', firstByteMicros: null },
      { provider: null, outcome: 'refused', errorCode: 'overloaded', firstByteMicros: null },
      { provider: 'none', outcome: 'refused', errorCode: 'overloaded', firstByteMicros: null },
    ] as const;
    for (const one of [...parts, ...parts]) gateway.observe(buildUsageEvent({ ...one, durationMicros: 1_000_000 }));
    expect((await linesOf(gateway, 'waygate_gateway_attempts_total')).sort()).toEqual([
      'waygate_gateway_attempts_total{endpoint="chat",provider="mistral",outcome="completed",code="none"} 2',
      'waygate_gateway_attempts_total{endpoint="chat",provider="none",outcome="refused",code="overloaded"} 4',
      'waygate_gateway_attempts_total{endpoint="chat",provider="openai",outcome="completed",code="none"} 2',
      'waygate_gateway_attempts_total{endpoint="chat",provider="openai",outcome="upstream_failed",code="upstream_cut"} 2',
      'waygate_gateway_attempts_total{endpoint="chat",provider="openai",outcome="upstream_failed",code="upstream_timeout"} 2',
      'waygate_gateway_attempts_total{endpoint="embeddings",provider="mistral",outcome="completed",code="none"} 2',
    ]);
    expect((await linesOf(gateway, 'waygate_gateway_attempt_seconds_sum')).sort()).toEqual([
      'waygate_gateway_attempt_seconds_sum{endpoint="chat",provider="mistral"} 2',
      'waygate_gateway_attempt_seconds_sum{endpoint="chat",provider="none"} 4',
      'waygate_gateway_attempt_seconds_sum{endpoint="chat",provider="openai"} 6',
      'waygate_gateway_attempt_seconds_sum{endpoint="embeddings",provider="mistral"} 2',
    ]);
    expect((await linesOf(gateway, 'waygate_gateway_first_byte_seconds_count')).sort()).toEqual([
      'waygate_gateway_first_byte_seconds_count{endpoint="chat",provider="mistral"} 2',
      'waygate_gateway_first_byte_seconds_count{endpoint="chat",provider="none"} 0',
      'waygate_gateway_first_byte_seconds_count{endpoint="chat",provider="openai"} 6',
      'waygate_gateway_first_byte_seconds_count{endpoint="embeddings",provider="mistral"} 0',
    ]);
  });

  it('count each reply once, by its own route and status', async () => {
    const gateway = open();
    for (const [route, status] of [
      ['/a', 200],
      ['/a', 404],
      ['/b', 200],
      ['/a', 200],
    ] as const)
      gateway.observeReply(route, status);
    expect((await linesOf(gateway, 'waygate_gateway_replies_total')).sort()).toEqual([
      'waygate_gateway_replies_total{route="/a",status="200"} 2',
      'waygate_gateway_replies_total{route="/a",status="404"} 1',
      'waygate_gateway_replies_total{route="/b",status="200"} 1',
    ]);
  });
});
