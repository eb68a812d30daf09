import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { objectAt, objectsAt, openToolCallId, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { type EventMachine, sseStreamDecoder } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { readErrorObject } from './decode-error.ts';
import { learnTextEvent } from './learn-text-event.ts';
import {
  readAnnotations,
  readCallSignature,
  readContentList,
  readDetailProof,
  readFinish,
  readLogprobs,
  readReasoningText,
} from './read-chat-parts.ts';
import { readChatUsage } from './read-chat-usage.ts';

type Choice = {
  readonly calls: ToolCallTrack;
  /** The key of the call under way at each index, and its id as the vendor wrote it. */
  readonly callAt: Map<number, { readonly key: string; readonly id: string }>;
  isFinished: boolean;
};

/** Reads chunks of `chat.completion.chunk`. */
class ChatMachine implements EventMachine {
  readonly learnTextEvent = learnTextEvent;
  readonly #endsWithoutDone: boolean;
  readonly #choices = new Map<number, Choice>();
  #hasStarted = false;

  constructor(endsWithoutDone: boolean) {
    this.#endsWithoutDone = endsWithoutDone;
  }

  read(event: JsonObject, out: StreamEvent[]): void {
    const error = readErrorObject(event, 502);
    if (error !== null) {
      out.push({ type: 'error', error });
      return;
    }
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      out.push({ type: 'start', id: textAt(event, 'id') ?? '', model: textAt(event, 'model') ?? '', wire: 'openai' });
    }
    for (const choice of objectsAt(event, 'choices')) this.#readChoice(choice, out);
    const usage = objectAt(event, 'usage') ?? objectAt(objectAt(event, 'x_groq'), 'usage');
    const read = usage === null ? null : readChatUsage(usage);
    if (read !== null) out.push({ type: 'usage', usage: read, serviceTier: textAt(event, 'service_tier') });
  }

  readDone(out: StreamEvent[]): void {
    if (this.#isFinished()) out.push({ type: 'end' });
  }

  finish(out: StreamEvent[]): void {
    if (this.#endsWithoutDone) this.readDone(out);
  }

  #isFinished(): boolean {
    return this.#choices.size > 0 && [...this.#choices.values()].every(({ isFinished }) => isFinished);
  }

  #readChoice(wire: JsonObject, out: StreamEvent[]): void {
    const index = typeof wire['index'] === 'number' ? wire['index'] : 0;
    const choice = this.#choices.get(index) ?? {
      calls: new ToolCallTrack(index),
      callAt: new Map(),
      isFinished: false,
    };
    this.#choices.set(index, choice);
    const delta = objectAt(wire, 'delta');
    if (delta !== null) this.#readDelta(delta, { index, choice, out });
    const tokens = readLogprobs(wire);
    if (tokens.length > 0) out.push({ type: 'logprobs', choice: index, tokens });
    const word = textAt(wire, 'finish_reason');
    if (word === null || word === '' || choice.isFinished) return;
    choice.isFinished = true;
    choice.calls.endAll(out);
    out.push({ type: 'finish', choice: index, finish: readFinish(word, choice.calls.count > 0) });
  }

  #readDelta(delta: JsonObject, at: { index: number; choice: Choice; out: StreamEvent[] }): void {
    const { index, choice, out } = at;
    const say = (type: 'text-delta' | 'reasoning-delta' | 'refusal-delta', text: string): void => {
      if (text !== '') out.push({ type, choice: index, text });
    };
    // What nearly every delta is.
    if (isTextOnly(delta)) {
      say('text-delta', delta['content']);
      return;
    }
    const details = objectsAt(delta, 'reasoning_details');
    const thought = readReasoningText(delta);
    say('reasoning-delta', thought === '' ? details.map((detail) => textAt(detail, 'text') ?? '').join('') : thought);
    for (const detail of details) {
      const proof = readDetailProof(detail);
      if (proof !== null) out.push({ type: 'signature', choice: index, ...proof });
    }
    const list = readContentList(objectsAt(delta, 'content'));
    for (const { kind, text } of list) say(kind === 'text' ? 'text-delta' : 'reasoning-delta', text);
    say('text-delta', textAt(delta, 'content') ?? '');
    say('refusal-delta', textAt(delta, 'refusal') ?? '');
    for (const citation of readAnnotations(delta)) out.push({ type: 'citation', choice: index, citation });
    for (const [place, call] of objectsAt(delta, 'tool_calls').entries()) readCall(call, { place, choice, out });
  }
}

function isTextOnly(delta: JsonObject): delta is { content: string } {
  for (const name in delta) if (name !== 'content') return false;
  return typeof delta['content'] === 'string';
}

/**
 * A piece of a tool call. COMPAT: Mistral and Groq leave out `index` in whole calls; some vendors give each whole call
 * index 0 and tell them apart by id; some repeat the head with every piece (2026-11).
 */
function readCall(call: JsonObject, at: { place: number; choice: Choice; out: StreamEvent[] }): void {
  const { choice, out } = at;
  const custom = objectAt(call, 'custom');
  const inner = custom ?? objectAt(call, 'function');
  const index = typeof call['index'] === 'number' ? call['index'] : at.place;
  const wireId = textAt(call, 'id') ?? '';
  const name = textAt(inner, 'name') ?? '';
  const current = choice.callAt.get(index);
  const isOther = current !== undefined && wireId !== '' && wireId !== current.id && name !== '';
  let key = current?.key;
  if (key === undefined || isOther) {
    key = `${index}:${choice.calls.count}`;
    const { id, signature } = openToolCallId(wireId === '' ? `call_${choice.calls.count}` : wireId);
    choice.callAt.set(index, { key, id: wireId });
    const toolKind = custom === null && textAt(call, 'type') !== 'custom' ? 'function' : 'custom';
    choice.calls.start(key, { id, name, toolKind, signature: signature ?? readCallSignature(call) }, out);
  }
  choice.calls.add(key, textAt(inner, 'arguments') ?? textAt(inner, 'input') ?? '', out);
}

/** Opens a reader of a chat stream. */
export function decodeHubStream({ eventBytesMax, quirks }: StreamDecodeOptions): StreamDecoder {
  return sseStreamDecoder(new ChatMachine(quirks.endsWithoutDone === true), eventBytesMax);
}
