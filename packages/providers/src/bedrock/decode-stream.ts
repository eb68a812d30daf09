import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { numberAt, objectAt, parseJsonObject, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { cutEvent, malformedEvent } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { readFinish, readUsage } from './read-message.ts';

const choice = 0;
const lineFeed = 0x0a;

/** Statuses of the exceptions a stream may carry. */
const exceptions: Readonly<Record<string, number>> = {
  validationException: 400,
  throttlingException: 429,
  internalServerException: 500,
  modelStreamErrorException: 502,
  serviceUnavailableException: 503,
};

/**
 * Reads the events of ConverseStream. The caller takes Amazon's binary frames apart and hands over a line of JSON for each:
 * the event's type (`:event-type` or `:exception-type`) as the one member, its payload as the value.
 */
class ConverseDecoder implements StreamDecoder {
  readonly #lineBytesMax: number;
  readonly #calls = new ToolCallTrack(choice);
  #held = Buffer.alloc(0);
  #hasFinish = false;
  #hasMetadata = false;
  #isOver = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    const out: StreamEvent[] = [];
    if (this.#isOver) return out;
    let rest = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    for (let at = rest.indexOf(lineFeed); at !== -1 && !this.#isOver; at = rest.indexOf(lineFeed)) {
      this.#readLine(rest.subarray(0, at).toString('utf8'), out);
      rest = rest.subarray(at + 1);
    }
    this.#held = rest;
    if (rest.length > this.#lineBytesMax && !this.#isOver) this.#last(malformedEvent(), out);
    return out;
  }

  end(): StreamEvent[] {
    const out: StreamEvent[] = [];
    if (this.#isOver) return out;
    this.#readLine(this.#held.toString('utf8'), out);
    if (!this.#isOver) this.#last(cutEvent(), out);
    return out;
  }

  #last(event: StreamEvent, out: StreamEvent[]): void {
    this.#isOver = true;
    out.push(event);
  }

  #readLine(line: string, out: StreamEvent[]): void {
    if (line.trim() === '') return;
    const event = parseJsonObject(line);
    const [type] = Object.keys(event ?? {});
    if (type === undefined) {
      this.#last(malformedEvent(), out);
      return;
    }
    const payload = objectAt(event, type) ?? {};
    const status = Object.hasOwn(exceptions, type) ? exceptions[type] : undefined;
    if (status !== undefined) {
      const message = textAt(payload, 'message') ?? 'The provider failed.';
      this.#last({ type: 'error', error: { status, code: type, message, param: null, retryAfterSeconds: null } }, out);
      return;
    }
    this.#read(type, payload, out);
    if (this.#hasFinish && this.#hasMetadata) this.#last({ type: 'end' }, out);
  }

  #read(type: string, payload: JsonObject, out: StreamEvent[]): void {
    const key = String(numberAt(payload, 'contentBlockIndex') ?? 0);
    switch (type) {
      case 'messageStart':
        out.push({ type: 'start', id: '', model: '', wire: 'bedrock' });
        return;
      case 'contentBlockStart': {
        const call = objectAt(objectAt(payload, 'start'), 'toolUse');
        if (call === null) return;
        const head = { id: textAt(call, 'toolUseId') ?? '', name: textAt(call, 'name') ?? '' };
        this.#calls.start(key, { ...head, toolKind: 'function', signature: null }, out);
        return;
      }
      case 'contentBlockDelta':
        this.#delta(key, objectAt(payload, 'delta') ?? {}, out);
        return;
      case 'contentBlockStop':
        if (this.#calls.has(key)) this.#calls.end(key, out);
        else out.push({ type: 'part-end', choice });
        return;
      case 'messageStop':
        this.#hasFinish = true;
        this.#calls.endAll(out);
        out.push({ type: 'finish', choice, finish: readFinish(payload) });
        return;
      case 'metadata': {
        this.#hasMetadata = true;
        const usage = objectAt(payload, 'usage');
        if (usage !== null) out.push({ type: 'usage', usage: readUsage(usage), serviceTier: null });
        return;
      }
      default:
    }
  }

  #delta(key: string, delta: JsonObject, out: StreamEvent[]): void {
    const text = textAt(delta, 'text');
    if (text !== null && text !== '') out.push({ type: 'text-delta', choice, text });
    const call = objectAt(delta, 'toolUse');
    if (call !== null) this.#calls.add(key, textAt(call, 'input') ?? '', out);
    const reasoning = objectAt(delta, 'reasoningContent');
    const thought = textAt(reasoning, 'text');
    if (thought !== null && thought !== '') out.push({ type: 'reasoning-delta', choice, text: thought });
    const proof = textAt(reasoning, 'signature');
    const redacted = textAt(reasoning, 'redactedContent');
    const value = proof ?? redacted;
    if (value === null || value === '') return;
    out.push({ type: 'signature', choice, signature: { origin: 'anthropic', value }, isRedacted: proof === null });
  }
}

/** Opens a reader of a ConverseStream, a line of JSON per event. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return new ConverseDecoder(eventBytesMax);
}
