import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { numberAt, objectAt, openToolCallId, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { type EventMachine, malformedEvent, sseStreamDecoder } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { readErrorBody } from './decode-error.ts';
import { learnTextEvent } from './learn-text-event.ts';
import { readBlock, readCitation, readFinish, readProof, readRedacted } from './read-blocks.ts';
import { readUsage } from './read-usage.ts';

const choice = 0;

/** A block of a kind that only this wire knows; its input may be streamed. */
type NativeBlock = { value: JsonObject; input: string };

/** Reads the events of the Messages grammar. https://docs.anthropic.com/en/api/messages-streaming */
class MessagesMachine implements EventMachine {
  readonly learnTextEvent = learnTextEvent;
  readonly #calls = new ToolCallTrack(choice);
  readonly #natives = new Map<number, NativeBlock>();
  /** Members of `usage` so far; each report replaces the members it has. */
  #usage: JsonObject = {};
  #hasFinish = false;

  read(event: JsonObject, out: StreamEvent[]): void {
    const index = numberAt(event, 'index') ?? 0;
    switch (textAt(event, 'type')) {
      case 'message_start':
        this.#start(objectAt(event, 'message') ?? {}, out);
        return;
      case 'content_block_start':
        this.#openBlock(index, objectAt(event, 'content_block') ?? {}, out);
        return;
      case 'content_block_delta':
        this.#delta(index, objectAt(event, 'delta') ?? {}, out);
        return;
      case 'content_block_stop':
        this.#closeBlock(index, out);
        return;
      case 'message_delta':
        this.#messageDelta(event, out);
        return;
      case 'message_stop':
        out.push(this.#hasFinish ? { type: 'end' } : malformedEvent());
        return;
      case 'error': {
        const error = readErrorBody(event, null);
        out.push(error === null ? malformedEvent() : { type: 'error', error });
        return;
      }
      default:
    }
  }

  #start(message: JsonObject, out: StreamEvent[]): void {
    out.push({
      type: 'start',
      id: textAt(message, 'id') ?? '',
      model: textAt(message, 'model') ?? '',
      wire: 'anthropic',
    });
    this.#report(objectAt(message, 'usage'), out);
  }

  #report(usage: JsonObject | null, out: StreamEvent[]): void {
    if (usage === null) return;
    const told = Object.entries(usage).filter(([, value]) => value !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(told) };
    out.push({ type: 'usage', usage: readUsage(this.#usage), serviceTier: textAt(this.#usage, 'service_tier') });
  }

  #openBlock(index: number, block: JsonObject, out: StreamEvent[]): void {
    const type = textAt(block, 'type');
    if (type === 'tool_use') {
      const { id, signature } = openToolCallId(textAt(block, 'id') ?? '');
      this.#calls.start(String(index), { id, name: textAt(block, 'name') ?? '', toolKind: 'function', signature }, out);
      const input = objectAt(block, 'input') ?? {};
      if (Object.keys(input).length > 0) this.#calls.add(String(index), JSON.stringify(input), out);
    } else if (type === 'text') {
      const text = textAt(block, 'text') ?? '';
      if (text !== '') out.push({ type: 'text-delta', choice, text });
    } else if (type === 'thinking') {
      const text = textAt(block, 'thinking') ?? '';
      if (text !== '') out.push({ type: 'reasoning-delta', choice, text });
    } else if (type === 'redacted_thinking') {
      out.push({ type: 'signature', choice, ...readRedacted(textAt(block, 'data') ?? '') });
    } else this.#natives.set(index, { value: block, input: '' });
  }

  #delta(index: number, delta: JsonObject, out: StreamEvent[]): void {
    switch (textAt(delta, 'type')) {
      case 'text_delta':
        out.push({ type: 'text-delta', choice, text: textAt(delta, 'text') ?? '' });
        return;
      case 'thinking_delta': {
        const text = textAt(delta, 'thinking') ?? '';
        if (text !== '') out.push({ type: 'reasoning-delta', choice, text });
        return;
      }
      case 'signature_delta': {
        const value = textAt(delta, 'signature') ?? '';
        if (value !== '') out.push({ type: 'signature', choice, ...readProof(value) });
        return;
      }
      case 'citations_delta':
        out.push({ type: 'citation', choice, citation: readCitation(objectAt(delta, 'citation') ?? {}) });
        return;
      case 'input_json_delta': {
        const text = textAt(delta, 'partial_json') ?? '';
        const native = this.#natives.get(index);
        if (native === undefined) this.#calls.add(String(index), text, out);
        else native.input += text;
        return;
      }
      default:
    }
  }

  #closeBlock(index: number, out: StreamEvent[]): void {
    const native = this.#natives.get(index);
    this.#natives.delete(index);
    if (native !== undefined) {
      const input: unknown = native.input === '' ? undefined : safeParse(native.input);
      const value = input === undefined ? native.value : Object.assign({}, native.value, { input });
      const part = readBlock(value, undefined);
      if (part.kind === 'native') out.push({ type: 'native-part', choice, part });
    } else if (this.#calls.has(String(index))) this.#calls.end(String(index), out);
    else out.push({ type: 'part-end', choice });
  }

  #messageDelta(event: JsonObject, out: StreamEvent[]): void {
    this.#report(objectAt(event, 'usage'), out);
    const delta = objectAt(event, 'delta') ?? {};
    if (this.#hasFinish || textAt(delta, 'stop_reason') === null) return;
    this.#hasFinish = true;
    this.#calls.endAll(out);
    out.push({ type: 'finish', choice, finish: readFinish(delta) });
  }
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Opens a reader of a Messages stream. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return sseStreamDecoder(new MessagesMachine(), eventBytesMax);
}
