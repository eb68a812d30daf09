import type { ApiKeyRecord } from '@waygate/db';
import { costOf, findModel } from '@waygate/pricing';
import {
  createId,
  type Dimensions,
  noDimensions,
  noUsage,
  type Outcome,
  type Random,
  type Usage,
  type UsageEvent,
} from '@waygate/protocol';
import { drawBetween, drawLogNormal, drawWeighted } from './draw.ts';

/** How a model answers: sizes and pace around which calls are spread. */
type Manner = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly firstByteMs: number;
  readonly tokenMs: number;
};

const manners: Readonly<Record<string, Manner>> = {
  'sandbox/swift': { inputTokens: 900, outputTokens: 260, reasoningTokens: 0, firstByteMs: 240, tokenMs: 9 },
  'sandbox/deep': { inputTokens: 2_400, outputTokens: 700, reasoningTokens: 1_300, firstByteMs: 900, tokenMs: 16 },
  'sandbox/embed': { inputTokens: 1_800, outputTokens: 0, reasoningTokens: 0, firstByteMs: 60, tokenMs: 0 },
};
const plainManner: Manner = { inputTokens: 900, outputTokens: 260, reasoningTokens: 0, firstByteMs: 260, tokenMs: 9 };

/** One call of a program or a person. */
export type CallPlan = {
  readonly atMs: number;
  readonly organisationId: string;
  readonly key: ApiKeyRecord;
  readonly model: string;
  /** How the attempts went, in their order; `completed` and `client_aborted` end a call. */
  readonly outcomes: readonly Outcome[];
  /** Who serves each attempt, where it is not the model's own provider. */
  readonly servedBy?: readonly { readonly model: string; readonly provider: string }[];
  readonly endUser?: string;
  readonly dimensions?: Dimensions;
};

const gatewayId = 'gtw_00000000000000000000000000';

/** The events of a call: one per attempt. */
export function eventsOfCall(plan: CallPlan, random: Random): UsageEvent[] {
  const requestId = createId('req', { clock: { nowMs: () => plan.atMs, monotonicMs: () => plan.atMs }, random });
  const manner = manners[plan.model] ?? plainManner;
  const isStream = manner.outputTokens > 0 && random.unit() < 0.7;
  let atMs = plan.atMs;
  return plan.outcomes.map((outcome, i) => {
    const served = plan.servedBy?.[i] ?? { model: plan.model, provider: plan.model.slice(0, plan.model.indexOf('/')) };
    const event = eventOfAttempt({ plan, outcome, manner, isStream, requestId, attempt: i + 1, atMs, served }, random);
    atMs += Math.ceil(event.durationMicros / 1_000);
    return event;
  });
}

type AttemptPlan = {
  readonly plan: CallPlan;
  readonly outcome: Outcome;
  readonly manner: Manner;
  readonly isStream: boolean;
  readonly requestId: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly served: { readonly model: string; readonly provider: string };
};

function eventOfAttempt(attempt: AttemptPlan, random: Random): UsageEvent {
  const { plan, outcome, atMs, served } = attempt;
  const isRefused = outcome === 'refused';
  const usage = drawUsage(attempt, random);
  const cost = priceOf(plan.model, usage);
  const pace = drawPace(attempt, usage, random);
  const { key } = plan;
  return {
    id: createId('att', { clock: { nowMs: () => atMs, monotonicMs: () => atMs }, random }),
    requestId: attempt.requestId,
    attempt: isRefused ? 0 : attempt.attempt,
    occurredAtMs: atMs,
    organisationId: plan.organisationId,
    environmentId: key.environmentId,
    groupId: key.groupId,
    keyId: key.id,
    secretNumber: 1,
    userId: key.userId,
    serviceAccountId: key.serviceAccountId,
    endUser: plan.endUser ?? null,
    dimensions: plan.dimensions ?? noDimensions,
    endpoint: plan.model.endsWith('/embed') ? 'embeddings' : 'chat',
    requestedModel: plan.model,
    model: isRefused ? null : served.model,
    provider: isRefused ? null : served.provider,
    deploymentId: null,
    region: null,
    isStream: attempt.isStream,
    outcome,
    ...ending(outcome, random),
    usage,
    isEstimated: outcome === 'client_aborted',
    costNanoUsd: cost,
    priceSource: isRefused ? null : 'seed',
    ...pace,
    snapshotVersion: 1,
    gatewayId,
  };
}

const failures: readonly (readonly [{ httpStatus: number; errorCode: string }, weight: number])[] = [
  [{ httpStatus: 503, errorCode: 'upstream_unreachable' }, 5],
  [{ httpStatus: 504, errorCode: 'upstream_timeout' }, 2],
  [{ httpStatus: 502, errorCode: 'upstream_cut' }, 1],
];

function ending(outcome: Outcome, random: Random): { httpStatus: number; errorCode: string | null } {
  if (outcome === 'upstream_failed') return drawWeighted(random, failures);
  if (outcome === 'refused') return { httpStatus: 403, errorCode: 'model_denied' };
  if (outcome === 'client_aborted') return { httpStatus: 200, errorCode: 'client_gone' };
  return { httpStatus: 200, errorCode: null };
}

function drawUsage({ outcome, manner }: AttemptPlan, random: Random): Usage {
  if (outcome === 'refused' || outcome === 'upstream_failed') return noUsage;
  const size = drawLogNormal(random, 0.7);
  const input = Math.max(8, Math.round(manner.inputTokens * size));
  const cached = manner.outputTokens > 0 && random.unit() < 0.35 ? Math.floor(input * 0.6) : 0;
  const share = outcome === 'client_aborted' ? random.unit() : 1;
  return {
    ...noUsage,
    inputTokens: input - cached,
    cacheReadTokens: cached,
    outputTokens: Math.round(manner.outputTokens * drawLogNormal(random, 0.6) * share),
    reasoningTokens: Math.round(manner.reasoningTokens * drawLogNormal(random, 0.5) * share),
    requests: 1,
  };
}

function priceOf(model: string, usage: Usage): string | null {
  const sheet = findModel(model)?.price;
  if (sheet === undefined) return null;
  const cost = costOf(usage, sheet);
  return cost.isKnown ? cost.costNanoUsd.toString() : null;
}

function drawPace({ outcome, manner }: AttemptPlan, usage: Usage, random: Random) {
  const stages = {
    authenticate: drawBetween(random, 15, 60),
    decode: drawBetween(random, 20, 120),
    authorize: drawBetween(random, 8, 40),
  };
  const ours = stages.authenticate + stages.decode + stages.authorize;
  if (outcome === 'refused') return { durationMicros: ours, firstByteMicros: ours, stageMicros: stages };
  const plan = drawBetween(random, 5, 30);
  const connect = drawBetween(random, 200, 2_500);
  const wait = Math.round(manner.firstByteMs * 1_000 * drawLogNormal(random, 0.45));
  const tokens = usage.outputTokens + usage.reasoningTokens;
  const transfer = Math.round(tokens * manner.tokenMs * 1_000 * drawLogNormal(random, 0.2));
  const settle = drawBetween(random, 10, 80);
  const isAnswered = outcome !== 'upstream_failed';
  const stageMicros = { ...stages, plan, connect, firstByte: wait, ...(isAnswered ? { transfer } : {}), settle };
  return {
    durationMicros: Object.values(stageMicros).reduce((sum, micros) => sum + micros, 0),
    firstByteMicros: isAnswered ? ours + plan + connect + wait : null,
    stageMicros,
  };
}
