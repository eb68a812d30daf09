import { type Refusal, refuse, toRefusal } from '@waygate/errors';
import { createId, type Dropped, formatUsdExactly, type Random, type Usage } from '@waygate/protocol';
import { firstContentBudgetMs, shouldTryNext } from '@waygate/routing';
import type { Attempt } from '../account/attempt.ts';
import { type EventSource, unconfirmedEvent } from '../account/build-usage-event.ts';
import { endOfAttempt } from '../account/end-of-attempt.ts';
import { priceUsage } from '../account/price-usage.ts';
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
import { AttemptRun, type AttemptRunDeps } from '../upstream/attempt-run.ts';
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
  readonly group: Pick<GroupBegin, 'begin'>;
};

/** An attempt that cannot have this long is not begun. */
const attemptMsMin = 100;

/** What cannot be told to an upstream, what of the way could not be as wished, and what of the call is not recorded. */
function droppedOf({ decoded }: Call, { translation }: Passage): readonly Dropped[] {
  const leftOut = (decoded.leftOut ?? []).map((field) => ({ field, reason: 'known to no provider' }));
  const dropped = [...leftOut, ...(translation?.dropped ?? [])];
  const { routing, unrecorded = [] } = decoded;
  if (routing === undefined && unrecorded.length === 0) return dropped;
  return [
    ...(routing?.unmet ?? []).map((field) => ({ field, reason: 'not measured here' })),
    ...unrecorded.map((field) => ({ field, reason: 'not recorded' })),
    ...dropped,
  ];
}

async function beginAttempt(
  exchange: Exchange,
  call: Call,
  {
    deployment,
    passage,
    deps,
  }: { readonly deployment: Deployment; readonly passage: Passage; readonly deps: RelayDeps },
): Promise<Attempt> {
  const attempt: Attempt = {
    id: createId('att', deps),
    number: exchange.attempts.length + 1,
    known: call.caller.known,
    decoded: call.decoded,
    deployment,
    dropped: droppedOf(call, passage),
    startedAtMs: deps.clock.nowMs(),
    startedMonotonicMs: deps.clock.monotonicMs(),
    connectMicros: null,
    firstByteMicros: null,
    transferMicros: null,
    end: null,
  };
  // INVARIANT: an attempt is written down before its first byte leaves, so whatever a provider saw can be booked.
  if (deps.spool.isFull()) throw refuse('overloaded', { retryAfterSeconds: 5 });
  await deps.group.begin(() => unconfirmedEvent(exchange, attempt, deps.source));
  exchange.attempts.push(attempt);
  return attempt;
}

async function runAttempt(
  exchange: Exchange,
  attempt: Attempt,
  parts: {
    readonly call: Call;
    readonly reply: StreamReply;
    readonly passage: Passage;
    readonly firstContentMs: number;
    readonly deps: RelayDeps;
  },
): Promise<AttemptResult> {
  const { call } = parts;
  const served = {
    snapshot: call.caller.known.organisation,
    deployment: attempt.deployment,
    atMs: attempt.startedAtMs,
  };
  const costUsd = (usage: Usage): string | null => {
    const { costNanoUsd } = priceUsage(usage, served);
    return costNanoUsd === null ? null : formatUsdExactly(costNanoUsd);
  };
  const run = new AttemptRun({ ...parts, exchange, attempt, costUsd });
  const result = await run.run();
  attempt.end = endOfAttempt(result, { body: call.decoded.body, evidence: run.evidence, status: run.status });
  if (result.kind === 'whole') replyWhole(exchange, call, { result, costUsd });
  else if (result.kind === 'streamed') parts.reply.end();
  return result;
}

function replyWhole(
  exchange: Exchange,
  call: Call,
  answer: {
    readonly result: Extract<AttemptResult, { kind: 'whole' }>;
    readonly costUsd: (usage: Usage) => string | null;
  },
): void {
  const { status, contentType, bytes, reading } = answer.result;
  const costUsd = reading.usage === null ? null : answer.costUsd(reading.usage);
  const body = call.dialect.encodeAnswer({ bytes, usageSpan: reading.usageSpan, costUsd });
  const headers = answerHeaders(exchange, contentType);
  if (costUsd !== null) headers['x-waygate-cost'] = costUsd;
  sendBody(exchange, { status, headers, body });
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
  for (const [index, deployment] of plan.deployments.entries()) {
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
    const attempt = await beginAttempt(exchange, call, { deployment, passage, deps });
    const firstContentMs = firstContentBudgetMs({ limitMs, timeLeftMs, attemptsLeft });
    const result = await runAttempt(exchange, attempt, { call, reply, passage, firstContentMs, deps });
    if (result.kind === 'client_gone') throw refuse('client_gone');
    if (result.kind !== 'failed') return new DeliveredAnswer(attempt);
    failure = result.failure;
  }
  if (failure === null) throw misfit ?? new TypeError('A plan has at least one attempt');
  replyFailure(exchange, reply, failure);
  throw refuse(failure.code, { cause: failure.cause });
}
