import type { Usage } from '@waygate/protocol';
import { readJsonString, type Span } from '@waygate/wire';
import { type Counts, fileCounts, hasCost, readUsage } from './read-usage.ts';

const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const zero = 0x30;
const nine = 0x39;
/** So many digits are a whole number that needs no parser. */
const digitsMax = 9;
/** In place of an offset: what lies there is not as OpenAI writes it. */
const unusual = -1;

/** What a `usage` says. */
export type UsageReading = { readonly usage: Usage | null; readonly hasCost: boolean };

type Place = 'usage' | 'prompt_tokens_details' | 'completion_tokens_details';

/** Each method takes the offset at which something begins and gives the one after it, or `unusual`. */
class CountReader {
  readonly bytes: Uint8Array;
  readonly counts: { -readonly [name in keyof Counts]: number } = {
    prompt: 0,
    completion: 0,
    total: 0,
    cached: 0,
    audioIn: 0,
    reasoning: 0,
    audioOut: 0,
  };
  isTold = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  object(start: number, place: Place): number {
    let at = start;
    do at = this.member(at + 1, place);
    while (this.bytes[at] === comma);
    return this.bytes[at] === closeBrace ? at + 1 : unusual;
  }

  member(start: number, place: Place): number {
    const { bytes } = this;
    const keyEnd = this.key(start);
    if (bytes[keyEnd] !== colon) return unusual;
    const name = readJsonString(bytes, start, keyEnd);
    const isObject = bytes[keyEnd + 1] === openBrace;
    if (name === 'prompt_tokens_details' || name === 'completion_tokens_details') {
      return isObject && place === 'usage' ? this.details(keyEnd + 1, name) : unusual;
    }
    return isObject ? unusual : this.count(keyEnd + 1, place, name);
  }

  key(start: number): number {
    const { bytes } = this;
    if (bytes[start] !== quote) return unusual;
    let at = start + 1;
    while (bytes[at] !== quote) {
      if (bytes[at] === backslash) return unusual;
      at++;
    }
    return at + 1;
  }

  /** The last of two objects of one name counts, and nothing of the first. */
  details(start: number, place: Place): number {
    const { counts } = this;
    if (place === 'prompt_tokens_details') counts.cached = counts.audioIn = 0;
    else counts.reasoning = counts.audioOut = 0;
    return this.object(start, place);
  }

  count(start: number, place: Place, name: string): number {
    const { bytes } = this;
    let value = 0;
    let at = start;
    for (let byte = bytes[at]; byte !== undefined && byte >= zero && byte <= nine; byte = bytes[++at]) {
      value = value * 10 + byte - zero;
    }
    if (at === start || at - start > digitsMax) return unusual;
    if (place === 'usage') return this.file(name, value) ? at : unusual;
    this.fileDetail(place, name, value);
    return at;
  }

  /** Gives false for what is no count. */
  file(name: string, value: number): boolean {
    const { counts } = this;
    if (name === 'prompt_tokens') counts.prompt = value;
    else if (name === 'completion_tokens') counts.completion = value;
    else if (name === 'total_tokens') counts.total = value;
    else return name !== 'cost';
    this.isTold ||= name !== 'total_tokens';
    return true;
  }

  fileDetail(place: Place, name: string, value: number): void {
    const { counts } = this;
    if (place === 'prompt_tokens_details') {
      if (name === 'cached_tokens') counts.cached = value;
      else if (name === 'audio_tokens') counts.audioIn = value;
    } else if (name === 'reasoning_tokens') counts.reasoning = value;
    else if (name === 'audio_tokens') counts.audioOut = value;
  }
}

/**
 * Reads the `usage` that lies there in valid JSON. What OpenAI writes (compact, whole numbers, two objects of details) is
 * read from the bytes; all else, a cost of the upstream's own included, is parsed, which takes 2 µs more.
 */
export function readUsageBytes(bytes: Uint8Array, { start, end }: Span): UsageReading {
  const reader = new CountReader(bytes);
  const isUsual = bytes[start] === openBrace && reader.object(start, 'usage') === end;
  if (isUsual) return { usage: reader.isTold ? fileCounts(reader.counts) : null, hasCost: false };
  const told: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
  return { usage: readUsage(told), hasCost: hasCost(told) };
}
