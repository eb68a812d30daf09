import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { numberAt, objectAt, parseJsonObject, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { cutEvent, malformedEvent } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { type Frame, FrameSplitter } from './frame-splitter.ts';
import { readFinish, readUsage } from './read-message.ts';

const choice = 0;

/** Statuses of the exceptions a stream may carry. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const exceptions: Readonly<Record<string, number>> = {
  validationException: 400,
  throttlingException: 429,
  internalServerException: 500,
  modelStreamErrorException: 502,
  serviceUnavailableException: 503,
};

/** Reads the events of ConverseStream out of Amazon's binary frames. */
class ConverseDecoder implements StreamDecoder {
  readonly #splitter: FrameSplitter;
  readonly #calls = new ToolCallTrack(choice);
  #hasFinish = false;
  #hasMetadata = false;
  #isOver = false;

  constructor(frameBytesMax: number) {
    this.#splitter = new FrameSplitter(frameBytesMax);
  }

  push(bytes: Uint8Array): StreamEvent[] {
    const out: StreamEvent[] = [];
    if (this.#isOver) return out;
    const frames: Frame[] = [];
    const isSound = this.#splitter.feed(bytes, frames);
    for (const frame of frames) if (!this.#isOver) this.#readFrame(frame, out);
    if (!isSound && !this.#isOver) this.#last(malformedEvent(), out);
    return out;
  }

  end(): StreamEvent[] {
    const out: StreamEvent[] = [];
    if (!this.#isOver) this.#last(cutEvent(), out);
    return out;
  }

  #last(event: StreamEvent, out: StreamEvent[]): void {
    this.#isOver = true;
    out.push(event);
  }

  #fail(code: string, told: string | null, out: StreamEvent[]): void {
    const status = (Object.hasOwn(exceptions, code) ? exceptions[code] : undefined) ?? 502;
    const message = told ?? 'The provider failed.';
    this.#last({ type: 'error', error: { status, code, message, param: null, retryAfterSeconds: null } }, out);
  }

  #readFrame({ kind, type, text, message }: Frame, out: StreamEvent[]): void {
    if (kind === 'error') {
      this.#fail(type, message, out);
      return;
    }
    const payload = parseJsonObject(text);
    if (kind === 'exception') this.#fail(type, textAt(payload, 'message'), out);
    else if (payload === null) this.#last(malformedEvent(), out);
    else {
      this.#read(type, payload, out);
      if (this.#hasFinish && this.#hasMetadata) this.#last({ type: 'end' }, out);
    }
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

/** Opens a reader of a ConverseStream, `application/vnd.amazon.eventstream` as it comes. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return new ConverseDecoder(eventBytesMax);
}
