import type { Usage } from '@waygate/protocol';
import { bracedSpan, readSseData, type Span, scanJsonObject } from '@waygate/wire';
import { z } from 'zod';
import type { DeliveredContent, StreamEventKind, StreamReader } from '../provider.ts';
import type { PlainEndpoint } from './encode-plain-request.ts';
import { readPlainUsage } from './read-plain-usage.ts';

const eventSchema = z.looseObject({
  type: z.string().nullish(),
  delta: z.unknown().optional(),
  error: z.unknown().optional(),
});
const limits = { depthMax: 64, fieldsMax: 256 };
const endMarker = '[DONE]';

/**
 * Reads a stream of typed events: `transcript.text.delta` and `.done`, `speech.audio.delta` and `.done`,
 * `image_generation.partial_image` and `.completed`. https://platform.openai.com/docs/api-reference/audio
 */
class PlainStreamReader implements StreamReader {
  usageSpan: Span | null = null;
  usage: Usage | null = null;
  isComplete = false;
  readonly #endpoint: PlainEndpoint;
  #events = 0;
  #chars = 0;

  constructor(endpoint: PlainEndpoint) {
    this.#endpoint = endpoint;
  }

  get delivered(): DeliveredContent {
    return { events: this.#events, chars: this.#chars };
  }

  read(bytes: Uint8Array): StreamEventKind {
    this.usageSpan = null;
    const data = readSseData(bytes);
    if (data === null) return 'comment';
    if (data === endMarker) return 'done';
    const event = this.#parse(data);
    if (event === null) return 'malformed';
    const type = event.type ?? '';
    if (type === 'error' || (event.error !== undefined && event.error !== null)) return 'error';
    if (/\.(?:delta|partial_image|segment)$/.test(type)) return this.#count(event.delta);
    if (!/\.(?:done|completed)$/.test(type)) return 'preamble';
    this.isComplete = true;
    this.#readUsage(bytes);
    return 'content';
  }

  #parse(data: string): z.infer<typeof eventSchema> | null {
    try {
      return eventSchema.safeParse(JSON.parse(data)).data ?? null;
    } catch {
      return null;
    }
  }

  #count(delta: unknown): 'content' {
    this.#events++;
    if (typeof delta === 'string') this.#chars += delta.length;
    return 'content';
  }

  #readUsage(bytes: Uint8Array): void {
    const event = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const range = bracedSpan(event);
    const found = scanJsonObject(event, { ...limits, ...range });
    const field = found.kind === 'object' ? found.fields.findLast(({ key }) => key === 'usage') : undefined;
    if (field === undefined) return;
    const span = { start: field.valueStart, end: field.valueEnd };
    this.usage = readPlainUsage(this.#endpoint, JSON.parse(event.subarray(span.start, span.end).toString()));
    if (this.usage !== null) this.usageSpan = span;
  }
}

/** Opens a reader for one streamed answer that is not of chat. */
export function openPlainStreamReader(endpoint: PlainEndpoint): StreamReader {
  return new PlainStreamReader(endpoint);
}
