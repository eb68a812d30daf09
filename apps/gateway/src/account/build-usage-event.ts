import type { DecodedCall } from '@waygate/dialects';
import { findModel } from '@waygate/pricing';
import {
  createId,
  type GatewayId,
  noDimensions,
  noUsage,
  type Random,
  timedStages,
  type UsageEvent,
} from '@waygate/protocol';
import { worstUsage } from '@waygate/providers';
import type { Exchange } from '../exchange.ts';
import type { KnownKey } from '../snapshot/organisation-snapshot.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import { priceAttempt } from './price-attempt.ts';

/** The gateway process that writes. */
export type EventSource = { readonly gatewayId: GatewayId; readonly random: Random };

type CallRequest = Pick<UsageEvent, 'endUser' | 'dimensions' | 'endpoint' | 'requestedModel' | 'isStream'>;
type Served = Pick<UsageEvent, 'model' | 'provider' | 'deploymentId' | 'region'>;
/** Which attempt an event is of, and what it cost. */
type Booked = Pick<UsageEvent, 'id' | 'attempt' | 'occurredAtMs' | 'costNanoUsd' | 'priceSource'>;
/** How it ended. */
type Ending = Pick<
  UsageEvent,
  | 'outcome'
  | 'httpStatus'
  | 'errorCode'
  | 'usage'
  | 'isEstimated'
  | 'durationMicros'
  | 'firstByteMicros'
  | 'stageMicros'
>;

const nobody: Served = { model: null, provider: null, deploymentId: null, region: null };

function requestOf({ body, dimensions = noDimensions }: DecodedCall, { policy }: KnownKey): CallRequest {
  const { endpoint, requestedModel, isStream } = body;
  return { endUser: policy.keepsEndUser ? body.endUser : null, dimensions, endpoint, requestedModel, isStream };
}

/** Puts an event together, in one literal that names each field: it is made twice for every call. */
function assemble(
  exchange: Exchange,
  { gatewayId }: EventSource,
  parts: {
    readonly known: KnownKey;
    readonly request: CallRequest;
    readonly served: Served;
    readonly booked: Booked;
    readonly ending: Ending;
  },
): UsageEvent {
  const { key, organisation } = parts.known;
  const { request, served, booked, ending } = parts;
  return {
    id: booked.id,
    requestId: exchange.requestId,
    attempt: booked.attempt,
    occurredAtMs: booked.occurredAtMs,
    organisationId: key.organisationId,
    environmentId: key.environmentId,
    groupId: key.groupId,
    keyId: key.id,
    secretNumber: key.secretNumber,
    userId: key.userId,
    serviceAccountId: key.serviceAccountId,
    endUser: request.endUser,
    dimensions: request.dimensions,
    endpoint: request.endpoint,
    requestedModel: request.requestedModel,
    model: served.model,
    provider: served.provider,
    deploymentId: served.deploymentId,
    region: served.region,
    isStream: request.isStream,
    outcome: ending.outcome,
    httpStatus: ending.httpStatus,
    errorCode: ending.errorCode,
    usage: ending.usage,
    isEstimated: ending.isEstimated,
    costNanoUsd: booked.costNanoUsd,
    priceSource: booked.priceSource,
    durationMicros: ending.durationMicros,
    firstByteMicros: ending.firstByteMicros,
    stageMicros: ending.stageMicros,
    snapshotVersion: organisation.version,
    gatewayId,
  };
}

type StagesOfEvent = UsageEvent['stageMicros'];

/** Those that the call has come through. */
function stagesSoFar({ stageMicros }: Exchange): StagesOfEvent {
  const stages: StagesOfEvent = {};
  for (const stage of timedStages) {
    const micros = stageMicros[stage];
    if (micros !== undefined) stages[stage] = micros;
  }
  return stages;
}

function stagesOf({ stageMicros }: Exchange, attempt: Attempt): StagesOfEvent {
  const { authenticate = 0, decode = 0, authorize = 0, plan = 0 } = stageMicros;
  const { connectMicros: connect, firstByteMicros: firstByte, transferMicros: transfer } = attempt;
  // What nearly every call has is one literal: names added one by one are kept apart from the object.
  if (connect !== null && firstByte !== null && transfer !== null)
    return { authenticate, decode, authorize, plan, connect, firstByte, transfer };
  const stages: StagesOfEvent = { authenticate, decode, authorize, plan };
  if (connect !== null) stages.connect = connect;
  if (firstByte !== null) stages.firstByte = firstByte;
  if (transfer !== null) stages.transfer = transfer;
  return stages;
}

function assembleAttempt(
  exchange: Exchange,
  source: EventSource,
  { attempt, ending }: { readonly attempt: Attempt; readonly ending: Ending },
): UsageEvent {
  const { known, decoded, deployment, startedAtMs } = attempt;
  const priced = priceAttempt(attempt, ending.usage);
  const booked: Booked = {
    id: attempt.id,
    attempt: attempt.number,
    occurredAtMs: startedAtMs,
    costNanoUsd: priced.costNanoUsd?.toString() ?? null,
    priceSource: priced.priceSource,
  };
  return assemble(exchange, source, { known, request: requestOf(decoded, known), served: deployment, booked, ending });
}

/**
 * The event that stands for an attempt if its end is never heard of: the most it can have used, flagged.
 * SAFETY: it has the id and the time of the event that `eventOfAttempt` makes, so the two are one row of the ledger.
 */
export function unconfirmedEvent(exchange: Exchange, attempt: Attempt, source: EventSource): UsageEvent {
  const { deployment } = attempt;
  const { body, choicesCount } = attempt.decoded;
  const model = findModel(deployment.model);
  const usage = worstUsage({
    bodyBytes: body.bytes.length,
    contextTokens: model?.contextTokens ?? null,
    outputTokensMax: body.outputTokensMax ?? model?.outputTokensMax ?? null,
    choicesCount,
    endpoint: body.endpoint,
  });
  const ending: Ending = {
    outcome: 'unconfirmed',
    httpStatus: 0,
    errorCode: null,
    usage,
    isEstimated: true,
    durationMicros: exchange.elapsedMicros(),
    firstByteMicros: null,
    stageMicros: stagesOf(exchange, attempt),
  };
  return assembleAttempt(exchange, source, { attempt, ending });
}

const leftOpen: AttemptEnd = {
  outcome: 'gateway_failed',
  httpStatus: 500,
  errorCode: 'internal',
  usage: noUsage,
  isEstimated: true,
};

/** The event of an attempt that has ended. One that our own failure left open is booked as that. */
export function eventOfAttempt(exchange: Exchange, attempt: Attempt, source: EventSource): UsageEvent {
  const end = attempt.end ?? leftOpen;
  const ending: Ending = {
    outcome: end.outcome,
    httpStatus: end.httpStatus,
    errorCode: end.errorCode,
    usage: end.usage,
    isEstimated: end.isEstimated,
    durationMicros: exchange.durationMicros,
    firstByteMicros: attempt.firstByteMicros === null ? null : exchange.firstByteMicros,
    stageMicros: stagesOf(exchange, attempt),
  };
  return assembleAttempt(exchange, source, { attempt, ending });
}

/** The event of a call of a known caller that was refused before any attempt; null where nobody known called. */
export function eventOfRefusal(exchange: Exchange, source: EventSource): UsageEvent | null {
  const { known, decoded, endpoint, refusal, receivedAtMs } = exchange;
  if (known === null || endpoint === null || refusal === null) return null;
  const clock = { nowMs: () => receivedAtMs, monotonicMs: () => exchange.receivedMonotonicMs };
  const booked: Booked = {
    id: createId('att', { clock, random: source.random }),
    attempt: 0,
    occurredAtMs: receivedAtMs,
    costNanoUsd: '0',
    priceSource: null,
  };
  const ending: Ending = {
    outcome: refusal.code === 'client_gone' ? 'client_aborted' : 'refused',
    httpStatus: refusal.entry.status,
    errorCode: refusal.code,
    usage: noUsage,
    isEstimated: false,
    durationMicros: exchange.durationMicros,
    firstByteMicros: null,
    stageMicros: stagesSoFar(exchange),
  };
  const unread: CallRequest = {
    endUser: null,
    dimensions: noDimensions,
    endpoint,
    requestedModel: '',
    isStream: false,
  };
  const request = decoded === null ? unread : requestOf(decoded, known);
  return assemble(exchange, source, { known, request, served: nobody, booked, ending });
}
