import type { IncomingHttpHeaders } from 'node:http';
import { toRefusal } from '@waygate/errors';
import type { Clock, Secret } from '@waygate/protocol';
import type { CloudAccess, CloudTokens } from '@waygate/providers';
import { type DeliveredContent, providerTable, type StreamReader } from '@waygate/providers';
import type { Attempt } from '../account/attempt.ts';
import type { Bounds, Deadlines } from '../config.ts';
import type { Exchange } from '../exchange.ts';
import type { StreamReply } from '../reply/stream-reply.ts';
import type { Call } from '../stages/decode.ts';
import type { Passage } from '../translate/passage.ts';
import type { TranslatedStream } from '../translate/translated-stream.ts';
import type { AnswerTelling, Translation } from '../translate/translation.ts';
import { TurnQueue } from '../turn-queue.ts';
import { type AdmittedRequest, admitToCloud } from './admit-to-cloud.ts';
import type { AttemptFailure, AttemptResult, UsageEvidence } from './attempt-result.ts';
import { ByteRelay } from './byte-relay.ts';
import { codeOfStatus } from './code-of-status.ts';
import type { DeadlineWatch, Watched } from './deadline-watch.ts';
import { encodeAttempt } from './encode-attempt.ts';
import { maskSecret, maskSecretText } from './mask-secret.ts';
import { errorReplyOf, StreamRelay, type StreamStep } from './relay-stream.ts';
import type { Upstream, UpstreamExchange, UpstreamFault, UpstreamHandler, UpstreamRequest } from './upstream.ts';

/** What an attempt needs. */
export type AttemptRunOptions = {
  readonly exchange: Exchange;
  readonly call: Call;
  readonly attempt: Attempt;
  readonly reply: StreamReply;
  readonly passage: Passage;
  /** How long the first content may take, milliseconds. */
  readonly firstContentMs: number;
  readonly costUsd: (usage: NonNullable<UsageEvidence['usage']>) => string | null;
  readonly deps: AttemptRunDeps;
};

/** What all attempts share. */
export type AttemptRunDeps = {
  readonly upstream: Upstream;
  readonly tokens: CloudTokens;
  readonly watch: DeadlineWatch;
  readonly clock: Clock;
  readonly bounds: Bounds;
  readonly deadlines: Deadlines;
  readonly keepAliveMs: number;
};

type Phase = 'connecting' | 'waiting' | 'receiving';

const errorBodyBytesMax = 64 * 1024;
/** Server-sent events, and Amazon's frames. */
const streamTypes = /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i;
const nothingDelivered: DeliveredContent = { events: 0, chars: 0 };
const noUpstream: UpstreamExchange = { pause: () => undefined, resume: () => undefined, cancel: () => undefined };

/** One request to one upstream, with its deadlines. It ends once, by itself, by a deadline or by the client leaving. */
export class AttemptRun implements UpstreamHandler, Watched {
  static readonly #turn = new TurnQueue<AttemptRun>((runs) => {
    for (const run of runs) run.#digest();
  });
  rosterIndex = -1;
  readonly #options: AttemptRunOptions;
  readonly #result = Promise.withResolvers<AttemptResult>();
  readonly #parts: Uint8Array[] = [];
  /** Of a stream: what came in this turn. */
  #arrived: Uint8Array | null = null;
  #ending: 'end' | UpstreamFault | null = null;
  #bytes = 0;
  #upstream = noUpstream;
  #phase: Phase = 'connecting';
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #relay: StreamRelay | TranslatedStream | ByteRelay | null = null;
  #reader: Pick<StreamReader, 'usage' | 'delivered'> | null = null;
  #lastDataMs: number;
  #lastWriteMs: number;
  #waitingSinceMs: number | null = null;
  #sentMs: number | null = null;
  #contentMs: number | null = null;
  #isOver = false;
  /** What the upstream gets to see of the secret. */
  #shown: Secret | null;

  constructor(options: AttemptRunOptions) {
    this.#options = options;
    this.#shown = options.attempt.deployment.credential.secret;
    this.#lastDataMs = options.attempt.startedMonotonicMs;
    this.#lastWriteMs = options.attempt.startedMonotonicMs;
  }

  /** Sends the request and resolves when the attempt has ended. Never rejects. */
  run(): Promise<AttemptResult> {
    const { exchange, attempt, deps, reply } = this.#options;
    reply.tellFailureBy(null);
    deps.watch.add(this);
    exchange.onClientGone(() => this.#finish({ kind: 'client_gone' }));
    if (this.#isOver) return this.#result.promise;
    try {
      const request = encodeAttempt(attempt, this.#options);
      const { cloud } = attempt.deployment.credential;
      if (cloud === null) this.#send(request);
      else this.#sendToCloud(cloud, request);
    } catch (cause) {
      this.#fail({ code: 'upstream_unreachable', isUnbilled: true, cause });
    }
    return this.#result.promise;
  }

  #send(request: UpstreamRequest): void {
    this.#upstream = this.#options.deps.upstream.send(request, this);
    if (this.#isOver) this.#upstream.cancel();
  }

  #sendToCloud(cloud: CloudAccess, request: UpstreamRequest): void {
    const { tokens, clock } = this.#options.deps;
    const send = ({ request: signed, shown }: AdmittedRequest): void => {
      this.#shown = shown;
      if (!this.#isOver) this.#send(signed);
    };
    const admitted = admitToCloud(cloud, request, { tokens, nowMs: clock.nowMs() });
    if (!(admitted instanceof Promise)) send(admitted);
    else {
      admitted.then(send).catch((error: unknown) => {
        const { code, cause } = toRefusal(error);
        const isUnusable = code === 'upstream_credential_unusable';
        this.#fail({ code: isUnusable ? code : 'upstream_unreachable', isUnbilled: true, cause });
      });
    }
  }

  /** What is known of its usage. */
  get evidence(): UsageEvidence {
    return {
      usage: this.#reader?.usage ?? null,
      delivered: this.#reader?.delivered ?? nothingDelivered,
      wasSent: this.#sentMs !== null,
    };
  }

  /** The upstream's status; 0 while there is none. */
  get status(): number {
    return this.#status;
  }

  onSent(): void {
    const { attempt, deps } = this.#options;
    this.#phase = 'waiting';
    this.#sentMs = deps.clock.monotonicMs();
    attempt.connectMicros = Math.round((this.#sentMs - attempt.startedMonotonicMs) * 1000);
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    const { call, passage, reply, costUsd, deps } = this.#options;
    const isStream = call.decoded.body.isStream && streamTypes.test(headers['content-type'] ?? '');
    if (!this.#isSuccess) return;
    if (!isStream) {
      if (call.decoded.body.endpoint === 'speech') this.#openBytes();
      return;
    }
    if (passage.translation !== null) {
      this.#openTranslated(passage.translation);
      return;
    }
    const { choicesCount, body } = call.decoded;
    const reader = providerTable[passage.wire].decodeStream({ choicesCount, endpoint: body.endpoint });
    this.#reader = reader;
    this.#relay = new StreamRelay({
      reader,
      reply,
      dialect: call.dialect,
      eventBytesMax: deps.bounds.eventBytesMax,
      wantsUsage: body.wantsStreamUsage,
      costUsd,
      onFirstContent: () => this.#noteContent(),
      onDrain: () => this.#resume(),
    });
  }

  /** Sound goes through as it comes; an upstream that answers with JSON has something else to say. */
  #openBytes(): void {
    const contentType = this.#headers['content-type'] ?? 'application/octet-stream';
    if (/json/i.test(contentType)) return;
    const { reply } = this.#options;
    reply.sendAs(contentType);
    const hear = { onFirstContent: () => this.#noteContent(), onDrain: () => this.#resume() };
    const relay = new ByteRelay({ reply, ...hear });
    this.#reader = relay;
    this.#relay = relay;
  }

  #openTranslated(translation: Translation): void {
    const { reply, deps } = this.#options;
    const { eventBytesMax, answerBytesMax } = deps.bounds;
    const hear = { onFirstContent: () => this.#noteContent(), onDrain: () => this.#resume() };
    const stream = translation.openStream({ reply, eventBytesMax, answerBytesMax, ...hear }, this.#telling());
    this.#reader = stream;
    this.#relay = stream;
    reply.tellFailureBy((refusal) => maskSecretText(stream.encodeFailure(refusal), this.#shown));
  }

  #telling(): AnswerTelling {
    const { attempt, costUsd } = this.#options;
    return { id: attempt.id, createdSeconds: Math.floor(attempt.startedAtMs / 1000), priceUsage: costUsd };
  }

  onData(chunk: Uint8Array): void {
    this.#lastDataMs = this.#options.deps.watch.nextLookMs;
    if (this.#relay === null) this.#collect(chunk);
    // The first words are what a caller waits for: they go on at once, whatever else comes up in this turn.
    else if (this.#contentMs === null) this.#follow(this.#relay.take(chunk));
    else {
      if (this.#arrived === null) AttemptRun.#turn.add(this);
      this.#arrived = this.#arrived === null ? chunk : Buffer.concat([this.#arrived, chunk]);
    }
  }

  onEnd(): void {
    this.#endBy('end');
  }

  onError(fault: UpstreamFault): void {
    this.#endBy(fault);
  }

  #endBy(ending: 'end' | UpstreamFault): void {
    this.#ending = ending;
    if (this.#options.exchange.isAlone) AttemptRun.#turn.doNow(this);
    else AttemptRun.#turn.add(this);
  }

  /** Goes on with what came in this turn of the event loop. */
  #digest(): void {
    const arrived = this.#arrived;
    if (arrived !== null && this.#relay !== null && !this.#isOver) {
      this.#arrived = null;
      this.#follow(this.#relay.take(arrived));
    }
    const ending = this.#ending;
    if (ending === null || this.#isOver) return;
    this.#ending = null;
    if (ending !== 'end') this.#fail({ ...ending, isUnbilled: this.#sentMs === null });
    else if (this.#relay !== null) this.#follow(this.#relay.finish());
    else if (this.#isSuccess) this.#readWhole();
    else this.#readError();
  }

  check(nowMs: number): void {
    const { exchange, attempt, firstContentMs, deps } = this.#options;
    const { deadlines, keepAliveMs } = deps;
    const sinceStartMs = nowMs - attempt.startedMonotonicMs;
    if (nowMs >= exchange.deadlineMs) this.#expire('total');
    else if (this.#phase === 'connecting' && sinceStartMs >= deadlines.connectMs) this.#expire('connect');
    else if (this.#phase !== 'receiving' && sinceStartMs >= firstContentMs) this.#expire('first_token');
    else if (this.#waitingSinceMs !== null) {
      // The client, not the upstream, is the one that stalls: it is let go, and what it was sent is booked.
      if (nowMs - this.#waitingSinceMs >= deadlines.idleMs) exchange.response.destroy();
    } else if (this.#phase === 'receiving' && nowMs - this.#lastDataMs >= deadlines.idleMs) this.#expire('idle');
    else if (this.#isSilent(nowMs, keepAliveMs)) {
      this.#lastWriteMs = nowMs;
      this.#options.reply.keepAlive();
    }
  }

  get #isSuccess(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  #isSilent(nowMs: number, keepAliveMs: number): boolean {
    if (this.#relay === null || this.#isOver || this.#relay.isInsideEvent) return false;
    return nowMs - Math.max(this.#lastWriteMs, this.#contentMs === null ? 0 : this.#lastDataMs) >= keepAliveMs;
  }

  #noteContent(): void {
    const { attempt, deps, exchange } = this.#options;
    this.#phase = 'receiving';
    this.#contentMs = deps.clock.monotonicMs();
    const sentMs = this.#sentMs ?? attempt.startedMonotonicMs;
    attempt.firstByteMicros = Math.round((this.#contentMs - sentMs) * 1000);
    if (attempt.connectMicros !== null) exchange.stageMicros.connect = attempt.connectMicros;
    exchange.stageMicros.firstByte = attempt.firstByteMicros;
  }

  #follow(step: StreamStep): void {
    if (step.kind === 'more') return;
    if (step.kind === 'wait') {
      this.#waitingSinceMs = this.#options.deps.clock.monotonicMs();
      this.#upstream.pause();
    } else if (step.kind === 'whole') this.#finish({ kind: 'streamed' });
    else if (step.kind === 'cut') this.#fail({ code: 'upstream_cut', cause: 'the stream ended before the answer' });
    else if (step.kind === 'malformed') this.#fail({ code: 'upstream_malformed', cause: step.reason });
    else {
      const reply =
        step.kind === 'failed'
          ? (this.#options.passage.translation?.writeError(step.error) ?? null)
          : errorReplyOf(step.event);
      const isUnbilled = this.#relay?.isCommitted !== true;
      this.#fail({ code: 'upstream_cut', reply, isUnbilled, cause: 'the upstream reported an error' });
    }
  }

  #resume(): void {
    this.#waitingSinceMs = null;
    this.#lastDataMs = this.#options.deps.clock.monotonicMs();
    if (!this.#isOver) this.#upstream.resume();
  }

  #collect(chunk: Uint8Array): void {
    if (this.#contentMs === null && this.#isSuccess) this.#noteContent();
    const bytesMax = this.#isSuccess ? this.#options.deps.bounds.answerBytesMax : errorBodyBytesMax;
    const room = bytesMax - this.#bytes;
    this.#parts.push(chunk.length <= room ? chunk : chunk.subarray(0, room));
    this.#bytes += Math.min(chunk.length, room);
    if (chunk.length <= room) return;
    if (this.#isSuccess) this.#fail({ code: 'upstream_malformed', cause: `an answer above ${bytesMax} bytes` });
    else this.#readError();
  }

  #readWhole(): void {
    const { call, passage } = this.#options;
    const { dialect, endpoint, isStream } = call.decoded.body;
    const bytes = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
    if (passage.translation !== null) {
      this.#translateWhole(passage.translation, bytes);
      return;
    }
    const reading = providerTable[passage.wire].decodeAnswer(endpoint, bytes, dialect);
    const contentType = this.#headers['content-type'] ?? 'application/json';
    if (reading.kind === 'error') {
      const reply = { status: 502, contentType, body: bytes };
      this.#fail({ code: 'upstream_malformed', reply, isUnbilled: true, cause: 'an error with a status of success' });
    } else if (reading.kind === 'malformed' || isStream) {
      this.#fail({ code: 'upstream_malformed', cause: 'a body that is no answer of the API' });
    } else this.#finish({ kind: 'whole', status: this.#status, contentType, bytes, reading });
  }

  #translateWhole(translation: Translation, bytes: Uint8Array): void {
    const answer = translation.readAnswer(bytes, this.#telling());
    if (answer.kind === 'answer' && !this.#options.call.decoded.body.isStream) {
      const reading = { kind: 'answer' as const, usage: answer.usage, usageSpan: null };
      const contentType = 'application/json';
      this.#finish({ kind: 'whole', status: this.#status, contentType, bytes: answer.bytes, reading });
      return;
    }
    const error = answer.kind === 'error' && answer.error.code !== 'upstream_malformed' ? answer.error : null;
    const cause = error !== null ? 'an error with a status of success' : 'a body that is no answer of the API';
    const reply = error === null ? null : translation.writeError(error);
    this.#fail({ code: 'upstream_malformed', reply, isUnbilled: error !== null, cause });
  }

  #readError(): void {
    const { passage, attempt, deps } = this.#options;
    const nowMs = deps.clock.nowMs();
    const body = Buffer.concat(this.#parts);
    const error = { status: this.#status, headers: this.#headers, nowMs, body };
    const { canAnotherHelp, isCredentialFault, retryAfterSeconds } = providerTable[passage.wire].classifyError(error);
    const admission = attempt.deployment.credential.cloud?.admission;
    if (isCredentialFault && admission?.kind === 'token') deps.tokens.forget(admission.grant);
    const contentType = this.#headers['content-type'] ?? 'text/plain; charset=utf-8';
    const isShowable = this.#status >= 400 && !isCredentialFault && body.length > 0;
    const reply = passage.translation?.readError(error) ?? { status: this.#status, contentType, body };
    this.#fail({
      code: isCredentialFault ? 'upstream_credential_unusable' : codeOfStatus(this.#status),
      canAnotherHelp,
      reply: isShowable ? reply : null,
      retryAfterSeconds,
      isUnbilled: true,
      cause: `status ${this.#status}`,
    });
  }

  #expire(phase: 'connect' | 'first_token' | 'idle' | 'total'): void {
    this.#fail({ code: 'upstream_timeout', cause: `the ${phase} deadline has passed` });
  }

  #fail(failure: Partial<AttemptFailure> & Pick<AttemptFailure, 'code' | 'cause'>): void {
    const isCommitted = this.#relay?.isCommitted ?? false;
    const rest = { status: this.#status, canAnotherHelp: true, retryAfterSeconds: null };
    const reply = failure.reply ? maskSecret(failure.reply, this.#shown) : null;
    this.#finish({ kind: 'failed', failure: { ...rest, isUnbilled: false, isCommitted, ...failure, reply } });
  }

  #finish(result: AttemptResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { exchange, attempt, deps } = this.#options;
    if (this.#contentMs !== null) {
      attempt.transferMicros = Math.round((deps.clock.monotonicMs() - this.#contentMs) * 1000);
      exchange.stageMicros.transfer = attempt.transferMicros;
    }
    deps.watch.remove(this);
    exchange.onClientGone(null);
    this.#upstream.cancel();
    this.#result.resolve(result);
  }
}
