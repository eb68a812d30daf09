import type { DecodedCall } from '@waygate/dialects';
import { findModel } from '@waygate/pricing';
import { createId, type GatewayId, noUsage, type Random, type TimedStage, type UsageEvent } from '@waygate/protocol';
import { worstUsage } from '@waygate/providers';
import type { Exchange } from '../exchange.ts';
import type { KnownKey } from '../snapshot/organisation-snapshot.ts';
import type { Attempt } from './attempt.ts';
import { type PricedUsage, priceUsage } from './price-usage.ts';

/** The gateway process that writes. */
export type EventSource = { readonly gatewayId: GatewayId; readonly random: Random };

type CallerIdentity = Pick<
  UsageEvent,
  | 'requestId'
  | 'organisationId'
  | 'environmentId'
  | 'groupId'
  | 'keyId'
  | 'secretNumber'
  | 'userId'
  | 'serviceAccountId'
  | 'snapshotVersion'
  | 'gatewayId'
>;
type CallRequest = Pick<UsageEvent, 'endUser' | 'endpoint' | 'requestedModel' | 'isStream'>;

function identityOf(exchange: Exchange, { key, organisation }: KnownKey, gatewayId: GatewayId): CallerIdentity {
  return {
    requestId: exchange.requestId,
    organisationId: key.organisationId,
    environmentId: key.environmentId,
    groupId: key.groupId,
    keyId: key.id,
    secretNumber: key.secretNumber,
    userId: key.userId,
    serviceAccountId: key.serviceAccountId,
    snapshotVersion: organisation.version,
    gatewayId,
  };
}

function requestOf({ body }: DecodedCall, { policy }: KnownKey): CallRequest {
  const { endpoint, requestedModel, isStream } = body;
  return { endUser: policy.keepsEndUser ? body.endUser : null, endpoint, requestedModel, isStream };
}

function servedBy({ deployment }: Attempt): Pick<UsageEvent, 'model' | 'provider' | 'deploymentId' | 'region'> {
  const { model, provider, deploymentId, region } = deployment;
  return { model, provider, deploymentId, region };
}

function moneyOf(priced: PricedUsage): Pick<UsageEvent, 'costNanoUsd' | 'priceSource'> {
  return { costNanoUsd: priced.costNanoUsd?.toString() ?? null, priceSource: priced.priceSource };
}

function stagesOf(exchange: Exchange, attempt: Attempt): Partial<Record<TimedStage, number>> {
  const { authenticate = 0, decode = 0, authorize = 0, plan = 0 } = exchange.stageMicros;
  const stages: Partial<Record<TimedStage, number>> = { authenticate, decode, authorize, plan };
  if (attempt.connectMicros !== null) stages.connect = attempt.connectMicros;
  if (attempt.firstByteMicros !== null) stages.firstByte = attempt.firstByteMicros;
  if (attempt.transferMicros !== null) stages.transfer = attempt.transferMicros;
  return stages;
}

/**
 * The event that stands for an attempt if its end is never heard of: the most it can have used, flagged.
 * SAFETY: it has the id and the time of the event that `eventOfAttempt` makes, so the two are one row of the ledger.
 */
export function unconfirmedEvent(exchange: Exchange, attempt: Attempt, source: EventSource): UsageEvent {
  const { deployment, startedAtMs } = attempt;
  const { body, choicesCount } = attempt.decoded;
  const model = findModel(deployment.model);
  const usage = worstUsage({
    bodyBytes: body.bytes.length,
    contextTokens: model?.contextTokens ?? null,
    outputTokensMax: body.outputTokensMax ?? model?.outputTokensMax ?? null,
    choicesCount,
    endpoint: body.endpoint,
  });
  return {
    ...identityOf(exchange, attempt.known, source.gatewayId),
    ...requestOf(attempt.decoded, attempt.known),
    ...servedBy(attempt),
    ...moneyOf(priceUsage(usage, { snapshot: attempt.known.organisation, deployment, atMs: startedAtMs })),
    id: attempt.id,
    attempt: attempt.number,
    occurredAtMs: startedAtMs,
    outcome: 'unconfirmed',
    httpStatus: 0,
    errorCode: null,
    usage,
    isEstimated: true,
    durationMicros: exchange.elapsedMicros(),
    firstByteMicros: null,
    stageMicros: { ...exchange.stageMicros },
  };
}

/** The event of an attempt that has ended. One that our own failure left open is booked as that. */
export function eventOfAttempt(exchange: Exchange, attempt: Attempt, source: EventSource): UsageEvent {
  const { deployment, startedAtMs } = attempt;
  const end = attempt.end ?? {
    outcome: 'gateway_failed',
    httpStatus: 500,
    errorCode: 'internal',
    usage: noUsage,
    isEstimated: true,
  };
  return {
    ...identityOf(exchange, attempt.known, source.gatewayId),
    ...requestOf(attempt.decoded, attempt.known),
    ...servedBy(attempt),
    ...moneyOf(priceUsage(end.usage, { snapshot: attempt.known.organisation, deployment, atMs: startedAtMs })),
    ...end,
    id: attempt.id,
    attempt: attempt.number,
    occurredAtMs: startedAtMs,
    durationMicros: exchange.durationMicros,
    firstByteMicros: attempt.firstByteMicros === null ? null : exchange.firstByteMicros,
    stageMicros: stagesOf(exchange, attempt),
  };
}

/** The event of a call of a known caller that was refused before any attempt; null where nobody known called. */
export function eventOfRefusal(exchange: Exchange, source: EventSource): UsageEvent | null {
  const { known, decoded, endpoint, refusal, receivedAtMs } = exchange;
  if (known === null || endpoint === null || refusal === null) return null;
  const clock = { nowMs: () => receivedAtMs, monotonicMs: () => exchange.receivedMonotonicMs };
  const unread: CallRequest = { endUser: null, endpoint, requestedModel: '', isStream: false };
  return {
    ...identityOf(exchange, known, source.gatewayId),
    ...(decoded === null ? unread : requestOf(decoded, known)),
    id: createId('att', { clock, random: source.random }),
    attempt: 0,
    occurredAtMs: receivedAtMs,
    model: null,
    provider: null,
    deploymentId: null,
    region: null,
    outcome: refusal.code === 'client_gone' ? 'client_aborted' : 'refused',
    httpStatus: refusal.entry.status,
    errorCode: refusal.code,
    usage: noUsage,
    isEstimated: false,
    costNanoUsd: '0',
    priceSource: null,
    durationMicros: exchange.durationMicros,
    firstByteMicros: null,
    stageMicros: { ...exchange.stageMicros },
  };
}
