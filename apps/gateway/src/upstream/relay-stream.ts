import type { Dialect } from '@waygate/dialects';
import type { HubError, Usage } from '@waygate/protocol';
import type { StreamEventKind, StreamReader } from '@waygate/providers';
import { readSseData, SseSplitter } from '@waygate/wire';
import type { StreamReply } from '../reply/stream-reply.ts';
import type { UpstreamReply } from './attempt-result.ts';

/** What relaying a stream takes. */
export type RelayStreamOptions = {
  readonly reader: StreamReader;
  readonly reply: StreamReply;
  readonly dialect: Dialect;
  readonly eventBytesMax: number;
  /** Whether the client asked to see usage. */
  readonly wantsUsage: boolean;
  /** What a usage costs, exact decimal US dollars; null where unknown. */
  readonly costUsd: (usage: Usage) => string | null;
  /** The first content is on its way to the client. */
  readonly onFirstContent: () => void;
  /** The client has caught up after `wait`. */
  readonly onDrain: () => void;
};

/** What is to be done after a chunk. */
export type StreamStep =
  | { readonly kind: 'more' }
  /** The client reads more slowly than the upstream writes: stop until `onDrain`. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'malformed'; readonly reason: string }
  /** The upstream reports that it failed; `event` is its report. */
  | { readonly kind: 'error'; readonly event: Uint8Array }
  /** The same in the hub's words. */
  | { readonly kind: 'failed'; readonly error: HubError }
  /** The stream ended before the answer did. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'whole' };

/** An event that reports a failure, as the error that a whole reply would have been. */
export function errorReplyOf(event: Uint8Array): UpstreamReply {
  return { status: 502, contentType: 'application/json', body: Buffer.from(readSseData(event) ?? '') };
}

const more: StreamStep = { kind: 'more' };
const wait: StreamStep = { kind: 'wait' };
const eventEnd = Buffer.from('\n\n');
/** Preamble is an event or two; more than this is not one. */
const heldEventsMax = 64;

/**
 * Passes a stream on event by event, each as the very bytes that came. Nothing is sent before the first content, so that
 * an upstream which announces an answer and then fails can still be replaced; usage that the client did not ask for is
 * left out.
 */
export class StreamRelay {
  readonly #options: RelayStreamOptions;
  readonly #splitter: SseSplitter;
  /** Preamble that waits for the first content. */
  #held: Uint8Array[] = [];
  #isCommitted = false;

  constructor(options: RelayStreamOptions) {
    this.#options = options;
    this.#splitter = new SseSplitter({ eventBytesMax: options.eventBytesMax });
  }

  /** Content has left for the client. */
  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** Nothing of our own can be put between the bytes that went out and the next ones. */
  get isInsideEvent(): boolean {
    return this.#splitter.isInsideEvent;
  }

  /** Takes a chunk as it came. */
  take(chunk: Uint8Array): StreamStep {
    if (this.#isAlike(chunk)) return this.#write([chunk]) ? more : wait;
    const events: Uint8Array[] = [];
    const isWithinCap = this.#splitter.feed(chunk, events);
    const step = this.#relay(events);
    if (isWithinCap || (step.kind !== 'more' && step.kind !== 'wait')) return step;
    return { kind: 'malformed', reason: `an event above ${this.#options.eventBytesMax} bytes` };
  }

  /** Whether a chunk is an event that brings text as one before did, which nearly all are: it needs no cutting. */
  #isAlike(chunk: Uint8Array): boolean {
    if (!this.#isCommitted || !this.#splitter.isBetweenEvents || chunk.length > this.#options.eventBytesMax)
      return false;
    return this.#options.reader.readAlike?.(chunk) === true;
  }

  /** Takes the end of the stream; a last event without its blank line counts. */
  finish(): StreamStep {
    const rest = this.#splitter.finish();
    const step = rest.length === 0 ? null : this.#relay([Buffer.concat([rest, eventEnd])]);
    if (step?.kind === 'error') return step;
    return this.#options.reader.isComplete && step?.kind !== 'malformed' ? { kind: 'whole' } : { kind: 'cut' };
  }

  #relay(events: readonly Uint8Array[]): StreamStep {
    const out: Uint8Array[] = [];
    for (const event of events) {
      const kind = this.#options.reader.read(event);
      if (kind === 'malformed' || kind === 'error') {
        this.#write(out);
        return kind === 'error' ? { kind, event } : { kind, reason: 'an event that is not JSON of the API' };
      }
      if (!this.#collect(kind, event, out)) return { kind: 'malformed', reason: 'a preamble without an answer' };
    }
    return this.#write(out) ? more : wait;
  }

  #collect(kind: StreamEventKind, event: Uint8Array, out: Uint8Array[]): boolean {
    if (this.#isCommitted && (kind === 'comment' || kind === 'preamble')) out.push(event);
    else if (kind === 'preamble') this.#held.push(event);
    else if (kind !== 'comment') {
      this.#commit(out);
      if (kind !== 'usage' || this.#options.wantsUsage) out.push(this.#withCost(event));
    }
    return this.#held.length <= heldEventsMax;
  }

  #commit(out: Uint8Array[]): void {
    if (this.#isCommitted) return;
    this.#isCommitted = true;
    this.#options.onFirstContent();
    out.push(...this.#held);
    this.#held = [];
  }

  #withCost(event: Uint8Array): Uint8Array {
    const { reader, wantsUsage, dialect, costUsd } = this.#options;
    if (!wantsUsage || reader.usageSpan === null || reader.usage === null) return event;
    return dialect.encodeUsageEvent({ bytes: event, usageSpan: reader.usageSpan, costUsd: costUsd(reader.usage) });
  }

  #write(out: readonly Uint8Array[]): boolean {
    return out.length === 0 || this.#options.reply.write(out, this.#options.onDrain);
  }
}
