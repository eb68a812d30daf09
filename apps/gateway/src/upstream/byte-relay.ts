import type { DeliveredContent } from '@waygate/providers';
import type { StreamReply } from '../reply/stream-reply.ts';
import type { StreamStep } from './relay-stream.ts';

/** Passes an answer that is not text through as it comes, chunk by chunk. */
export class ByteRelay {
  /** Such an answer reports none. */
  readonly usage = null;
  /** Nothing of our own may stand in it. */
  readonly isInsideEvent = true;
  readonly #options: {
    readonly reply: StreamReply;
    readonly onFirstContent: () => void;
    readonly onDrain: () => void;
  };
  #bytes = 0;

  constructor(options: { reply: StreamReply; onFirstContent: () => void; onDrain: () => void }) {
    this.#options = options;
  }

  /** Content has left for the client. */
  get isCommitted(): boolean {
    return this.#bytes > 0;
  }

  /** What was delivered, for an estimate. */
  get delivered(): DeliveredContent {
    return { events: 0, chars: this.#bytes };
  }

  /** Takes a chunk as it came. */
  take(chunk: Uint8Array): StreamStep {
    const { reply, onFirstContent, onDrain } = this.#options;
    if (this.#bytes === 0) onFirstContent();
    this.#bytes += chunk.length;
    return reply.write([chunk], onDrain) ? { kind: 'more' } : { kind: 'wait' };
  }

  /** Takes the end; an answer without a byte is none. */
  finish(): StreamStep {
    return this.#bytes > 0 ? { kind: 'whole' } : { kind: 'cut' };
  }
}
