import { type Refusal, refuse, toRefusal } from '@waygate/errors';
import { createId, type Dropped, formatUsdExactly, type Random, type Usage } from '@waygate/protocol';
import { firstContentBudgetMs, shouldTryNext } from '@waygate/routing';
import type { Attempt } from '../account/attempt.ts';
import { type EventSource, unconfirmedEvent } from '../account/build-usage-event.ts';
import { endOfAttempt } from '../account/end-of-attempt.ts';
import { priceAttempt } from '../account/price-attempt.ts';
import { priceOf } from '../account/price-usage.ts';
import type { Exchange } from '../exchange.ts';
import { answerHeaders } from '../reply/answer-headers.ts';
import { replyFailure } from '../reply/reply-failure.ts';
import { sendBody } from '../reply/send-body.ts';
import { StreamReply } from '../reply/stream-reply.ts';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { GroupBegin } from '../spool/group-begin.ts';
import type { Spool } from '../spool/spool.ts';
import { type Passage, PassageFinder } from '../translate/passage.ts';
import type { AttemptFailure, AttemptResult } from '../upstream/attempt-result.ts';
import { AttemptRun, type AttemptRunDeps, type AttemptRunOptions } from '../upstream/attempt-run.ts';
import type { Call } from './decode.ts';
import type { Plan } from './plan.ts';

/** The call is answered; the reply is on its way. Made by `relay` and nowhere else. */
class DeliveredAnswer {
  protected readonly stage = 'relay';
  readonly attempt: Attempt;

  constructor(attempt: Attempt) {
    this.attempt = attempt;
  }
}

export type { DeliveredAnswer as Answer };

/** What relaying needs. */
export type RelayDeps = AttemptRunDeps & {
  readonly source: EventSource;
  readonly random: Random;
  readonly spool: Pick<Spool, 'isFull'>;
  /** Writes down that attempts begin. */
  readonly group: Pick<GroupBegin, 'begin' | 'beginAlone'>;
};

/** An attempt that cannot have this long is not begun. */
const attemptMsMin = 100;

/** What cannot be told to an upstream, what of the way could not be as wished, and what of the call is not recorded. */
function droppedOf({ decoded }: Call, { translation, cut }: Passage): readonly Dropped[] {
  const isPlain = decoded.leftOut === undefined && decoded.routing === undefined && decoded.unrecorded === undefined;
  if (isPlain && translation === null) return cut;
  const leftOut = (decoded.leftOut ?? []).map((field) => ({ field, reason: 'known to no provider' }));
  const dropped = [...leftOut, ...cut, ...(translation?.dropped ?? [])];
  const { routing, unrecorded = [] } = decoded;
  if (routing === undefined && unrecorded.length === 0) return dropped;
  return [
    ...(routing?.unmet ?? []).map((field) => ({ field, reason: 'not measured here' })),
    ...unrecorded.map((field) => ({ field, reason: 'not recorded' })),
    ...dropped,
  ];
}

/** An attempt as it is before anything of it has happened. @throws Refusal overloaded where it could not be written down. */
function openAttempt(
  exchange: Exchange,
  call: Call,
  {
    deployment,
    passage,
    deps,
  }: { readonly deployment: Deployment; readonly passage: Passage; readonly deps: RelayDeps },
): Attempt {
  if (deps.spool.isFull()) throw refuse('overloaded', { retryAfterSeconds: 5 });
  const { known } = call.caller;
  const startedAtMs = deps.clock.nowMs();
  return {
    id: createId('att', deps),
    number: exchange.attempts.length + 1,
    known,
    decoded: call.decoded,
    deployment,
    dropped: droppedOf(call, passage),
    startedAtMs,
    startedMonotonicMs: deps.clock.monotonicMs(),
    connectMicros: null,
    firstByteMicros: null,
    transferMicros: null,
    price: priceOf({ snapshot: known.organisation, deployment, atMs: startedAtMs }),
    priced: null,
    end: null,
  };
}

/** What a usage of an attempt costs, as callers are told it; null where the price is unknown. */
function tellCost(attempt: Attempt, usage: Usage): string | null {
  const { costNanoUsd } = priceAttempt(attempt, usage);
  return costNanoUsd === null ? null : formatUsdExactly(costNanoUsd);
}

/** Takes note of how an attempt ended, and hands over what its caller is still to be sent of an answer. */
function conclude(run: AttemptRun, result: AttemptResult, parts: AttemptRunOptions): void {
  const { attempt, call, exchange, reply } = parts;
  attempt.end = endOfAttempt(result, { body: call.decoded.body, evidence: run.evidence, status: run.status });
  if (result.kind === 'whole') replyWhole(exchange, call, { result, attempt });
  else if (result.kind === 'streamed') reply.end();
}

function replyWhole(
  exchange: Exchange,
  call: Call,
  { result, attempt }: { readonly result: Extract<AttemptResult, { kind: 'whole' }>; readonly attempt: Attempt },
): void {
  const { status, contentType, bytes, reading } = result;
  const costUsd = reading.usage === null ? null : tellCost(attempt, reading.usage);
  const { bytes: body, splices } = call.dialect.encodeAnswer({ bytes, usageSpan: reading.usageSpan, costUsd });
  const headers = answerHeaders(exchange, contentType);
  if (costUsd !== null) headers['x-waygate-cost'] = costUsd;
  sendBody(exchange, { status, headers, body, splices });
}

/** `x-waygate-strict: 1`: what a provider cannot be told is refused, not dropped. */
function isStrict({ request }: Exchange): boolean {
  const wish = request.headers['x-waygate-strict'];
  return wish === '1' || wish === 'true';
}

/** @throws Refusal parameter_invalid where something is left out of a call of which nothing may be. */
function checkLeftOut({ decoded: { leftOut = [] } }: Call): void {
  const [param] = leftOut;
  if (param !== undefined)
    throw refuse('parameter_invalid', { param, message: `\`${param}\` is known to no provider.` });
}

/**
 * Carries the plan out: the only loop that retries, and only while nothing of an answer has reached the client.
 * @throws Refusal where no upstream answered and none said why; client_gone; overloaded.
 */
export async function relay(plan: Plan, exchange: Exchange, deps: RelayDeps): Promise<DeliveredAnswer> {
  const { call } = plan.permit;
  const reply = new StreamReply(exchange, call.dialect);
  if (call.decoded.isArrayStream === true) reply.sendAsArray();
  const { firstTokenMs, totalMs } = deps.deadlines;
  const limitMs = call.decoded.body.isStream ? firstTokenMs : totalMs;
  const mayDropNothing = call.decoded.routing?.isStrict === true || isStrict(exchange);
  if (mayDropNothing) checkLeftOut(call);
  const passages = new PassageFinder(call.decoded, { isStrict: mayDropNothing });
  let failure: AttemptFailure | null = null;
  let misfit: Refusal | null = null;
  let index = -1;
  for (const deployment of plan.deployments) {
    index++;
    const attemptsLeft = plan.deployments.length - index;
    const timeLeftMs = exchange.deadlineMs - deps.clock.monotonicMs();
    const previous = plan.deployments[index - 1];
    // Another model may take what this one's limits refused; the same model elsewhere would not.
    const isOther = call.decoded.routing !== undefined && previous?.model !== deployment.model;
    const canAnotherHelp = failure !== null && (failure.canAnotherHelp || isOther);
    if (failure !== null && !shouldTryNext({ ...failure, canAnotherHelp }, { attemptsLeft, timeLeftMs, attemptMsMin }))
      break;
    let passage: Passage;
    try {
      passage = passages.to(deployment);
    } catch (caught) {
      misfit = toRefusal(caught);
      continue;
    }
    const attempt = openAttempt(exchange, call, { deployment, passage, deps });
    // INVARIANT: an attempt is written down before its first byte leaves, so whatever a provider saw can be booked.
    const unconfirmed = unconfirmedEvent(exchange, attempt, deps.source);
    if (exchange.isAlone) deps.group.beginAlone(unconfirmed);
    else await deps.group.begin(unconfirmed);
    exchange.attempts.push(attempt);
    const firstContentMs = firstContentBudgetMs({ limitMs, timeLeftMs, attemptsLeft });
    const costUsd = (usage: Usage): string | null => tellCost(attempt, usage);
    const parts = { exchange, call, attempt, reply, passage, firstContentMs, costUsd, deps };
    const run = new AttemptRun(parts);
    const result = await run.run();
    conclude(run, result, parts);
    if (result.kind === 'client_gone') throw refuse('client_gone');
    if (result.kind !== 'failed') return new DeliveredAnswer(attempt);
    failure = result.failure;
  }
  if (failure === null) throw misfit ?? new TypeError('A plan has at least one attempt');
  replyFailure(exchange, reply, failure);
  throw refuse(failure.code, { cause: failure.cause });
}
