import type { Usage } from '@waygate/protocol';
import { isJsonObject, readSseData, scanJsonObject } from '@waygate/wire';
import { z } from 'zod';
import type { DeliveredContent, Span, StreamEventKind, StreamReader } from '../provider.ts';
import { readUsage } from './read-usage.ts';

const chunkSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        index: z.number().nullish(),
        delta: z.record(z.string(), z.unknown()).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Chunk = z.infer<typeof chunkSchema>;

const limits = { depthMax: 64, fieldsMax: 256 };
const endMarker = '[DONE]';
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Members of a delta that hold text, whose length says how much was delivered. */
const textKeys = ['"content":"', '"arguments":"', '"reasoning_content":"', '"reasoning":"', '"refusal":"'];

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function hasContent(chunk: Chunk): boolean {
  return (chunk.choices ?? []).some(({ delta, finish_reason }) => {
    const parts = Object.entries(delta ?? {}).some(([key, value]) => key !== 'role' && isPresent(value));
    return parts || isPresent(finish_reason);
  });
}

function parseChunk(data: string): Chunk | null {
  try {
    const parsed = chunkSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The length of the string that begins after `at`, quotes escaped inside it included. */
function stringLength(event: Buffer, at: number): number {
  let end = event.indexOf('"', at);
  while (end > at && event[end - 1] === 0x5c && event[end - 2] !== 0x5c) end = event.indexOf('"', end + 1);
  return end < 0 ? 0 : end - at;
}

/**
 * Reads OpenAI's chat stream. Until the first content each event is parsed whole; from then on only those that can carry
 * more than text, because parsing is dear; that an event is JSON is checked for all.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
class OpenAiStreamReader implements StreamReader {
  usageSpan: Span | null = null;
  usage: Usage | null = null;
  readonly #choicesCount: number;
  readonly #finished = new Set<number>();
  #isDone = false;
  #hasBegun = false;
  #events = 0;
  #chars = 0;

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
    const event = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = event.indexOf(openBrace);
    const last = event.lastIndexOf(closeBrace);
    const isPlain = this.#hasBegun && event[0] === 0x64 && first > 0 && isLineEnd(event, last + 1);
    const json = { start: first, end: last + 1 };
    if (isPlain && !this.#needsParsing(event) && isJsonObject(event, { ...limits, ...json })) {
      return this.#countContent(event);
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

  #needsParsing(event: Buffer): boolean {
    return event.includes('"error"') || isValued(event, '"usage"') || isValued(event, '"finish_reason"');
  }

  #readChunk(chunk: Chunk, event: Buffer, json: Span): StreamEventKind {
    if (isPresent(chunk.error)) return 'error';
    for (const choice of chunk.choices ?? []) {
      if (isPresent(choice.finish_reason)) this.#finished.add(choice.index ?? 0);
    }
    const usage = isPresent(chunk.usage) ? readUsage(chunk.usage) : null;
    if (usage !== null) {
      this.usage = usage;
      this.usageSpan = findUsage(event, json);
    }
    if (hasContent(chunk)) {
      this.#hasBegun = true;
      return this.#countContent(event);
    }
    if (usage !== null && (chunk.choices ?? []).length === 0) return 'usage';
    return 'preamble';
  }

  #countContent(event: Buffer): 'content' {
    let chars = 0;
    for (const key of textKeys) {
      const at = event.indexOf(key);
      if (at >= 0) chars += stringLength(event, at + key.length);
    }
    if (chars > 0) this.#events++;
    this.#chars += chars;
    return 'content';
  }
}

/** Whether a key of the event has a value other than null. Quotes inside strings are escaped, so no text can look like a key. */
function isValued(event: Buffer, key: string): boolean {
  let at = event.indexOf(key);
  while (at >= 0) {
    let next = at + key.length;
    while (event[next] === 0x20 || event[next] === 0x3a) next++;
    if (event[next] !== 0x6e) return true;
    at = event.indexOf(key, next);
  }
  return false;
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
