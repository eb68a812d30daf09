import { type StreamEncoder, toHubError } from '@waygate/dialects';
import type { Refusal } from '@waygate/errors';
import type { HubError, StreamEvent, Usage } from '@waygate/protocol';
import type { DeliveredContent, StreamDecoder } from '@waygate/providers';
import type { StreamReply } from '../reply/stream-reply.ts';
import type { StreamStep } from '../upstream/relay-stream.ts';

/** What translating a stream takes. */
export type TranslatedStreamOptions = {
  readonly decoder: StreamDecoder;
  readonly encoder: StreamEncoder;
  readonly reply: StreamReply;
  readonly eventBytesMax: number;
  /** Bound of the whole stream: some grammars repeat the answer at its end, so it is kept. */
  readonly answerBytesMax: number;
  /** The first content has come. */
  readonly onFirstContent: () => void;
  /** The client has caught up after `wait`. */
  readonly onDrain: () => void;
};

/** Announcements before the answer; more than this is not one. */
const heldCharsMax = 256 * 1024;
const announcements: ReadonlySet<StreamEvent['type']> = new Set(['start', 'usage', 'part-end']);

/** A stream on its way from one grammar to another. Nothing is sent before the first content. */
export class TranslatedStream {
  /** The last usage the upstream reported. */
  usage: Usage | null = null;
  /** What is written are whole events. */
  readonly isInsideEvent = false;
  readonly #options: TranslatedStreamOptions;
  /** What waits for the first content. */
  #held = '';
  #hasContent = false;
  #isCommitted = false;
  #isWhole = false;
  #bytes = 0;
  #events = 0;
  #chars = 0;
  #error: HubError | null = null;

  constructor(options: TranslatedStreamOptions) {
    this.#options = options;
  }

  /** Content has left for the client. */
  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** What was delivered, for an estimate where no usage came. */
  get delivered(): DeliveredContent {
    return { events: this.#events, chars: this.#chars };
  }

  /** Takes a chunk as it came. */
  take(chunk: Uint8Array): StreamStep {
    const { decoder, answerBytesMax } = this.#options;
    this.#bytes += chunk.length;
    if (this.#bytes > answerBytesMax) return { kind: 'malformed', reason: `a stream above ${answerBytesMax} bytes` };
    return this.#relay(decoder.push(chunk));
  }

  /** Takes the end of the connection. */
  finish(): StreamStep {
    const step = this.#relay(this.#options.decoder.end());
    if (step.kind !== 'more' && step.kind !== 'wait') return step;
    return this.#isWhole ? { kind: 'whole' } : { kind: 'cut' };
  }

  /** The text that ends this stream with an error: the upstream's own where it told one. */
  encodeFailure(refusal: Refusal): string {
    const error = this.#error ?? toHubError(refusal);
    const held = this.#isCommitted ? '' : this.#held;
    return `${held}${this.#options.encoder.encode({ type: 'error', error })}`;
  }

  #relay(events: readonly StreamEvent[]): StreamStep {
    let out = '';
    for (const event of events) {
      if (event.type === 'error') {
        this.#write(out);
        return this.#fail(event.error);
      }
      this.#note(event);
      out += this.#options.encoder.encode(event);
    }
    return this.#write(out);
  }

  #note(event: StreamEvent): void {
    if (event.type === 'usage') this.usage = event.usage;
    else if (event.type === 'end') this.#isWhole = true;
    if ('text' in event) {
      this.#events++;
      this.#chars += event.text.length;
    }
    if (this.#hasContent || announcements.has(event.type)) return;
    this.#hasContent = true;
    this.#options.onFirstContent();
  }

  #write(text: string): StreamStep {
    this.#held += text;
    if (this.#held === '') return { kind: 'more' };
    if (!this.#hasContent) {
      const isTooLong = this.#held.length > heldCharsMax;
      return isTooLong ? { kind: 'malformed', reason: 'an announcement without an answer' } : { kind: 'more' };
    }
    const bytes = Buffer.from(this.#held);
    this.#held = '';
    this.#isCommitted = true;
    return this.#options.reply.write([bytes], this.#options.onDrain) ? { kind: 'more' } : { kind: 'wait' };
  }

  #fail(error: HubError): StreamStep {
    if (error.code === 'upstream_cut') return { kind: 'cut' };
    if (error.code === 'upstream_malformed') return { kind: 'malformed', reason: 'an event that is not of the API' };
    this.#error = error;
    return { kind: 'failed', error };
  }
}
