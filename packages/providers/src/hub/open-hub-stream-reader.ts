import { emptyHubRequest, type StreamEvent, type Usage } from '@waygate/protocol';
import { readSseData, type Span } from '@waygate/wire';
import type { DeliveredContent, StreamEventKind, StreamReader } from '../provider.ts';
import type { ProviderCodec, StreamDecoder } from './chat-codec.ts';

/** The relay bounds events itself, before they come here. */
const eventBytesMax = Number.MAX_SAFE_INTEGER;

/** What a reader of a passing stream needs. */
export type HubStreamReaderOptions = {
  readonly codec: Pick<ProviderCodec, 'openStreamDecoder'>;
  /** Where `usage` lies in an event, where the client's cost goes; null where it has none. */
  readonly findUsage: (event: Uint8Array) => Span | null;
};

/** Reads a stream that passes as it came, by the codec that would translate it: what is content, what was used, what is missing. */
class HubStreamReader implements StreamReader {
  usageSpan: Span | null = null;
  usage: Usage | null = null;
  readonly #decoder: StreamDecoder;
  readonly #findUsage: HubStreamReaderOptions['findUsage'];
  #isComplete = false;
  #isClosed = false;
  #events = 0;
  #chars = 0;

  constructor({ codec, findUsage }: HubStreamReaderOptions) {
    this.#decoder = codec.openStreamDecoder({ eventBytesMax, request: emptyHubRequest, quirks: {} });
    this.#findUsage = findUsage;
  }

  /** Asked when the connection is over: some wires end by closing. */
  get isComplete(): boolean {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#note(this.#decoder.end());
    }
    return this.#isComplete;
  }

  get delivered(): DeliveredContent {
    return { events: this.#events, chars: this.#chars };
  }

  read(event: Uint8Array): StreamEventKind {
    this.usageSpan = null;
    const said = this.#decoder.push(event);
    const kind = this.#note(said);
    if (said.some(({ type }) => type === 'usage')) this.usageSpan = this.#findUsage(event);
    if (said.length > 0) return kind;
    return readSseData(event) === null ? 'comment' : 'preamble';
  }

  #note(said: readonly StreamEvent[]): StreamEventKind {
    let kind: StreamEventKind = 'preamble';
    for (const event of said) {
      if (event.type === 'usage') this.usage = event.usage;
      else if (event.type === 'error') return event.error.code === 'upstream_malformed' ? 'malformed' : 'error';
      else if (event.type === 'end') {
        this.#isComplete = true;
        if (kind === 'preamble') kind = 'done';
      } else if (event.type !== 'start' && event.type !== 'part-end') {
        kind = 'content';
        this.#count(event);
      }
    }
    return kind;
  }

  #count(event: StreamEvent): void {
    if (!('text' in event)) return;
    this.#events++;
    this.#chars += event.text.length;
  }
}

/** Opens a reader of one stream. */
export function openHubStreamReader(options: HubStreamReaderOptions): StreamReader {
  return new HubStreamReader(options);
}
