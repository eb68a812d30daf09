import { createId, noUsage, type Usage, type UsageEvent, writeUsageLine } from '@waygate/protocol';
import { fakeClock } from './fake-clock.ts';
import { seededRandom } from './seeded-random.ts';

const random = seededRandom(Date.now());

/** What a usage event is made of: any of its fields, and single buckets of its usage. */
export type UsageEventParts = Omit<Partial<UsageEvent>, 'usage'> & { readonly usage?: Partial<Usage> };

/** A completed, priced chat attempt with fresh ids, at the fake clock's start, with the given parts instead. */
export function buildUsageEvent(parts: UsageEventParts): UsageEvent {
  const clock = fakeClock(parts.occurredAtMs);
  return {
    id: createId('att', { clock, random }),
    requestId: createId('req', { clock, random }),
    attempt: 1,
    occurredAtMs: clock.nowMs(),
    organisationId: 'org_00000000000000000000000000',
    environmentId: 'env_00000000000000000000000000',
    groupId: null,
    keyId: 'key_00000000000000000000000000',
    secretNumber: 1,
    userId: null,
    serviceAccountId: null,
    endUser: null,
    dimensions: {},
    endpoint: 'chat',
    requestedModel: 'sandbox/swift',
    model: 'sandbox/swift',
    provider: 'sandbox',
    deploymentId: null,
    region: null,
    isStream: false,
    outcome: 'completed',
    httpStatus: 200,
    errorCode: null,
    isEstimated: false,
    costNanoUsd: '450000',
    priceSource: 'catalogue',
    durationMicros: 420_000,
    firstByteMicros: 120_000,
    stageMicros: {
      authenticate: 40,
      decode: 60,
      authorize: 20,
      plan: 15,
      connect: 900,
      firstByte: 118_000,
      settle: 30,
    },
    snapshotVersion: 1,
    gatewayId: 'gtw_00000000000000000000000000',
    ...parts,
    usage: { ...noUsage, inputTokens: 100, outputTokens: 50, requests: 1, ...parts.usage },
  };
}

/** Events as a gateway hands them to the worker. */
export function buildUsageBatch(events: readonly UsageEvent[]): { lines: string } {
  return { lines: events.map((event) => `${writeUsageLine(event)}\n`).join('') };
}
