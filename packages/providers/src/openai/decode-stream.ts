import type { Usage } from '@waygate/protocol';
import { bracedSpan, readSseData, type Span, scanJsonObject, type UsageSpan } from '@waygate/wire';
import type { TextEventShape } from '../hub/text-event-shape.ts';
import type { DeliveredContent, StreamEventKind, StreamReader } from '../provider.ts';
import { learnTextEvent } from './learn-text-event.ts';
import { hasCost, readUsage } from './read-usage.ts';

const limits = { depthMax: 64, fieldsMax: 256, only: new Set(['usage']) };
/** So often a stream's events may change their shape before nobody learns it anymore: to learn one takes 5 µs. */
const shapesMax = 4;
const endMarker = '[DONE]';
/** Where the JSON of an event with one line of data begins. */
const jsonStarts: readonly number[] = ['data:'.length, 'data: '.length];

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What of a choice is read; read by hand because it is read for every event. */
type Choice = { readonly index: number; readonly delta: Members; readonly isFinished: boolean };
type Chunk = { readonly choices: readonly Choice[]; readonly usage: unknown; readonly error: unknown };

/** Members of a delta that hold text, whose length says how much was delivered. */
const textKeys = ['content', 'reasoning_content', 'reasoning', 'refusal'];

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function hasContent({ choices }: Chunk): boolean {
  return choices.some(({ delta, isFinished }) => {
    if (isFinished) return true;
    for (const key in delta) if (key !== 'role' && isPresent(delta[key])) return true;
    return false;
  });
}

/** A choice, or null where it is none of the API. */
function readChoice(value: unknown): Choice | null {
  if (!isMembers(value)) return null;
  const index = value['index'] ?? 0;
  const delta = value['delta'] ?? {};
  const reason = value['finish_reason'] ?? '';
  if (typeof index !== 'number' || !isMembers(delta) || typeof reason !== 'string') return null;
  return { index, delta, isFinished: reason !== '' };
}

/** A chunk, or null where the text is no JSON or no chunk of the API. */
function parseChunk(data: string): Chunk | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isMembers(value)) return null;
  const given = value['choices'] ?? [];
  if (!Array.isArray(given)) return null;
  const choices: Choice[] = [];
  for (const one of given) {
    const choice = readChoice(one);
    if (choice === null) return null;
    choices.push(choice);
  }
  return { choices, usage: value['usage'], error: value['error'] };
}

function textLength(delta: Members): number {
  let chars = 0;
  for (const key of textKeys) {
    const text = delta[key];
    if (typeof text === 'string') chars += text.length;
  }
  const calls = delta['tool_calls'];
  for (const call of Array.isArray(calls) ? calls : []) {
    const asked = isMembers(call) ? call['function'] : null;
    const text = isMembers(asked) ? asked['arguments'] : null;
    if (typeof text === 'string') chars += text.length;
  }
  return chars;
}

/** Whether an event brings the text of one choice and says nothing else that is read here. */
function bringsTextOnly({ choices, usage, error }: Chunk): boolean {
  const [choice, another] = choices;
  if (choice === undefined || another !== undefined || choice.isFinished) return false;
  if (isPresent(usage) || isPresent(error) || typeof choice.delta['content'] !== 'string') return false;
  return Object.entries(choice.delta).every(([key, value]) => key === 'content' || key === 'role' || !isPresent(value));
}

/**
 * Reads OpenAI's chat stream. An event that is the one before with another text is told so by its bytes; every other one
 * is parsed: the platform's own parser costs less than looking for what could be in it.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
class OpenAiStreamReader implements StreamReader {
  usageSpan: UsageSpan | null = null;
  usage: Usage | null = null;
  readonly #choicesCount: number;
  readonly #finished = new Set<number>();
  #isDone = false;
  #events = 0;
  #chars = 0;
  #shape: TextEventShape | null = null;
  /** What the next event is to be compared with. It is learned then: a caller may wait for this one, and it may be the last. */
  #unlearned: { readonly event: Buffer; readonly json: Span } | null = null;
  #shapesLeft = shapesMax;

  constructor(choicesCount: number) {
    this.#choicesCount = choicesCount;
  }

  /** COMPAT: some compatible servers end without `[DONE]`; every choice having finished says the same (2026-11). */
  get isComplete(): boolean {
    return this.#isDone || this.#finished.size >= this.#choicesCount;
  }

  get delivered(): DeliveredContent {
    return { events: this.#events, chars: this.#chars };
  }

  read(bytes: Uint8Array): StreamEventKind {
    this.usageSpan = null;
    const event = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#learn();
    const chars = this.#shape === null ? 0 : this.#shape.match(event);
    if (chars > 0) return this.#countText(chars);
    return this.#parse(event);
  }

  readAlike(bytes: Uint8Array): boolean {
    this.#learn();
    if (this.#shape === null || !this.#shape.isCutAlike || !Buffer.isBuffer(bytes)) return false;
    const chars = this.#shape.match(bytes);
    if (chars === 0) return false;
    this.usageSpan = null;
    this.#countText(chars);
    return true;
  }

  #parse(event: Buffer): StreamEventKind {
    const json = bracedSpan(event);
    if (jsonStarts.includes(json.start) && event[0] === 0x64 && isLineEnd(event, json.end)) {
      const chunk = parseChunk(event.toString('utf8', json.start, json.end));
      if (chunk !== null) {
        if (this.#shapesLeft > 0 && bringsTextOnly(chunk)) this.#unlearned = { event, json };
        return this.#readChunk(chunk, event, json);
      }
    }
    const data = readSseData(event);
    if (data === null) return 'comment';
    if (data === endMarker) {
      this.#isDone = true;
      return 'done';
    }
    const chunk = parseChunk(data);
    return chunk === null ? 'malformed' : this.#readChunk(chunk, event, json);
  }

  #readChunk(chunk: Chunk, event: Buffer, json: Span): StreamEventKind {
    if (isPresent(chunk.error)) return 'error';
    for (const { index, isFinished } of chunk.choices) if (isFinished) this.#finished.add(index);
    const usage = isPresent(chunk.usage) ? readUsage(chunk.usage) : null;
    if (usage !== null) {
      this.usage = usage;
      const span = findUsage(event, json);
      this.usageSpan = span === null ? null : { ...span, isWithoutCost: !hasCost(chunk.usage) };
    }
    if (hasContent(chunk)) return this.#countContent(chunk);
    if (usage !== null && chunk.choices.length === 0) return 'usage';
    return 'preamble';
  }

  #learn(): void {
    if (this.#unlearned === null) return;
    const { event, json } = this.#unlearned;
    this.#unlearned = null;
    this.#shapesLeft--;
    this.#shape = learnTextEvent(event, json) ?? this.#shape;
  }

  #countContent({ choices }: Chunk): 'content' {
    let chars = 0;
    for (const { delta } of choices) chars += textLength(delta);
    return this.#countText(chars);
  }

  #countText(chars: number): 'content' {
    if (chars > 0) this.#events++;
    this.#chars += chars;
    return 'content';
  }
}

function isLineEnd(event: Buffer, at: number): boolean {
  return event[at] === 0x0a || event[at] === 0x0d;
}

function findUsage(event: Buffer, { start, end }: Span): Span | null {
  const found = scanJsonObject(event, { ...limits, start, end });
  const field = found.kind === 'object' ? found.fields.findLast(({ key }) => key === 'usage') : undefined;
  return field === undefined ? null : { start: field.valueStart, end: field.valueEnd };
}

/** Opens a reader for one streamed answer of `choicesCount` choices. */
export function decodeStream({ choicesCount }: { readonly choicesCount: number }): StreamReader {
  return new OpenAiStreamReader(choicesCount);
}
