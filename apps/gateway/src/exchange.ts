import type { DecodedCall } from '@waygate/dialects';
import type { Refusal } from '@waygate/errors';
import type { Clock, Endpoint, RequestId, TimedStage } from '@waygate/protocol';
import type { Attempt } from './account/attempt.ts';
import type { CallerBody, CallerReply, CallerRequest } from './caller-message.ts';
import type { Listed, Roster } from './roster.ts';
import type { Deployment, KnownKey } from './snapshot/organisation-snapshot.ts';

/** What an exchange is made of. */
export type ExchangeParts = {
  readonly requestId: RequestId;
  readonly request: CallerRequest;
  readonly body: CallerBody;
  readonly response: CallerReply;
  readonly ipAddress: string;
  /** What the route asks an upstream for; null where it asks none. */
  readonly endpoint: Endpoint | null;
  readonly clock: Clock;
  /** The whole time the request may take, all attempts. */
  readonly totalMs: number;
  /** All exchanges under way, this one among them. */
  readonly inFlight: Pick<Roster<Exchange>, 'size'>;
};

/** What each stage took, microseconds; undefined where a call has not come so far. All names stand there from the first. */
export type StageMicros = Record<TimedStage, number | undefined>;

/**
 * One HTTP request and its reply: the connection, the clock of its stages, and the account of what happened, which
 * `settle` books however the request ends. Decisions do not read the account; they pass from stage to stage.
 */
export class Exchange implements Listed {
  readonly requestId: RequestId;
  readonly request: CallerRequest;
  readonly body: CallerBody;
  readonly response: CallerReply;
  readonly ipAddress: string;
  readonly endpoint: Endpoint | null;
  readonly receivedAtMs: number;
  /** Bytes the connection had carried before this reply. */
  readonly bytesSentBefore: number;
  readonly receivedMonotonicMs: number;
  rosterIndex = -1;
  /** Monotonic milliseconds. */
  readonly deadlineMs: number;
  readonly stageMicros: StageMicros = {
    authenticate: undefined,
    decode: undefined,
    authorize: undefined,
    plan: undefined,
    connect: undefined,
    firstByte: undefined,
    transfer: undefined,
    settle: undefined,
  };
  readonly attempts: Attempt[] = [];
  /** Who called; null while nobody known has. */
  known: KnownKey | null = null;
  /** What was asked for; null while it has not been read. */
  decoded: DecodedCall | null = null;
  /** The deployments to be tried, in order; null while nothing is planned. */
  planned: readonly Deployment[] | null = null;
  refusal: Refusal | null = null;
  /** The whole reply has been handed over; nothing may be added to it. */
  isReplied = false;
  /** The whole call, microseconds; 0 until it has ended. */
  durationMicros = 0;
  /** From the request's arrival to the first byte for the client, microseconds. */
  firstByteMicros: number | null = null;
  readonly #clock: Clock;
  readonly #inFlight: ExchangeParts['inFlight'];
  #lapMs: number;
  #isClosed = false;
  #isClientGone = false;
  #hearClientGone: (() => void) | null = null;
  readonly #afterwards: (() => void)[] = [];

  constructor(parts: ExchangeParts) {
    this.requestId = parts.requestId;
    this.request = parts.request;
    this.body = parts.body;
    this.response = parts.response;
    this.ipAddress = parts.ipAddress;
    this.endpoint = parts.endpoint;
    this.#clock = parts.clock;
    this.#inFlight = parts.inFlight;
    this.receivedAtMs = parts.clock.nowMs();
    this.bytesSentBefore = parts.request.socket.bytesWritten;
    this.receivedMonotonicMs = parts.clock.monotonicMs();
    this.#lapMs = this.receivedMonotonicMs;
    this.deadlineMs = this.receivedMonotonicMs + parts.totalMs;
    parts.response.on('close', () => {
      if (!parts.response.writableFinished) {
        this.#isClientGone = true;
        this.#hearClientGone?.();
      }
      this.#isClosed = true;
      for (const act of this.#afterwards) act();
    });
  }

  /** No other is under way: there is nothing that its steps could be taken together with. */
  get isAlone(): boolean {
    return this.#inFlight.size <= 1;
  }

  /** The connection closed before the reply was complete. */
  get isClientGone(): boolean {
    return this.#isClientGone;
  }

  /** Calls back once when the client leaves, also when it has left. One listener at a time; null takes it away. */
  onClientGone(hear: (() => void) | null): void {
    this.#hearClientGone = hear;
    if (this.#isClientGone) hear?.();
  }

  /** Calls back when the connection is done with the reply, or closed; at once where it is. */
  afterwards(act: () => void): void {
    if (this.#isClosed) act();
    else this.#afterwards.push(act);
  }

  /** Microseconds since the request arrived. */
  elapsedMicros(): number {
    return Math.round((this.#clock.monotonicMs() - this.receivedMonotonicMs) * 1000);
  }

  /** Begins a lap now; the time since the last one was booked by whoever spent it. */
  restartLap(): void {
    this.#lapMs = this.#clock.monotonicMs();
  }

  /** Begins the next lap. @returns Microseconds of the one before, to be booked to a stage. */
  lap(): number {
    const nowMs = this.#clock.monotonicMs();
    const micros = Math.round((nowMs - this.#lapMs) * 1000);
    this.#lapMs = nowMs;
    return micros;
  }
}
