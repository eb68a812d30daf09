import { type Span, scanJsonObject } from '@waygate/wire';

const limits = { depthMax: 64, fieldsMax: 256 };
/** What a text begins and ends with. */
export const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const asciiMax = 0x7f;
const carriageReturn = 0x0d;
const blankLine = Buffer.from('\n\n');
/** Up to so many bytes are compared sooner one by one than by a call of Node's. */
const fewBytes = 64;

/** Where members of an object lie, by name; null for a name that comes more than once. */
export type MemberSpans = ReadonlyMap<string, Span | null>;

/** Where the values of members of these names lie in the object that is there; none where there is no object. */
export function memberSpans(bytes: Uint8Array, { start, end }: Span, names: ReadonlySet<string>): MemberSpans {
  const found = scanJsonObject(bytes, { ...limits, only: names, start, end });
  const members = new Map<string, Span | null>();
  if (found.kind !== 'object') return members;
  for (const { key, valueStart, valueEnd } of found.fields) {
    if (names.has(key)) members.set(key, members.has(key) ? null : { start: valueStart, end: valueEnd });
  }
  return members;
}

/** Where the closing quote of a text without escapes lies, all of it ASCII; -1 where the text is another. */
function endOfPlainText(event: Buffer, start: number): number {
  for (let at = start; at < event.length; at++) {
    const byte = event[at] ?? 0;
    if (byte === quote) return at;
    if (byte < space || byte === backslash || byte > asciiMax) return -1;
  }
  return -1;
}

function standsAt(event: Buffer, start: number, bytes: Buffer): boolean {
  const end = start + bytes.length;
  if (end > event.length) return false;
  if (bytes.length > fewBytes) return bytes.compare(event, start, end) === 0;
  for (let at = 0; at < bytes.length; at++) if (event[start + at] !== bytes[at]) return false;
  return true;
}

/**
 * What an event of a stream is besides the text it brings. Nearly all events of a stream are the one before with another
 * text (and, at OpenAI, another `obfuscation`, which is padding): comparing bytes tells so in a quarter of the time that
 * parsing one takes.
 * INVARIANT: what has a shape differs from the event it was learned of in nothing but those texts.
 */
export class TextEventShape {
  /** The bytes before, between and after the texts, quotes included. */
  readonly #parts: readonly Buffer[];
  /**
   * Whether bytes of this shape that follow an event are one, wherever they were cut: the texts have no line end in them,
   * so its line ends are where those of the event it was learned of are. A CR could be the half of one.
   */
  readonly isCutAlike: boolean;

  /** @param gaps Where the texts lie in the event, quotes included, in order. */
  constructor(event: Buffer, gaps: readonly Span[]) {
    const starts = [0, ...gaps.map(({ end }) => end - 1)];
    const ends = [...gaps.map(({ start }) => start + 1), event.length];
    this.#parts = starts.map((start, part) => Buffer.from(event.subarray(start, ends[part])));
    this.isCutAlike = event.indexOf(blankLine) === event.length - blankLine.length && !event.includes(carriageReturn);
  }

  /** The text that an event of this shape brings; empty where it is of another, or brings none. */
  textOf(event: Buffer): string {
    const chars = this.match(event);
    const start = this.#parts[0]?.length ?? 0;
    return chars === 0 ? '' : event.toString('latin1', start, start + chars);
  }

  /** How many characters of text an event of this shape brings; 0 where it is of another, or brings none. */
  match(event: Buffer): number {
    let at = 0;
    let chars = 0;
    let part = 0;
    for (const bytes of this.#parts) {
      const start = part === 0 ? 0 : endOfPlainText(event, at);
      if (start === -1 || !standsAt(event, start, bytes)) return 0;
      if (part === 1) chars = start - at;
      at = start + bytes.length;
      part++;
    }
    return at === event.length ? chars : 0;
  }
}
