// A validating reader of JSON text as bytes. It exists because three things must be known about a body before anyone acts
// on it, and JSON.parse tells none of them: where each top-level value lies (so that one value can be replaced and every
// other byte kept), whether a key occurs twice (two readers may then see two different calls), and how deep it nests,
// before memory is spent on it. It accepts exactly what JSON.parse accepts (RFC 8259), up to the given limits.

import { codeAt } from '@waygate/protocol';
import { readJsonString } from './read-json-string.ts';

/** A member of the top-level object; offsets are into the scanned bytes, ends exclusive. */
export type JsonField = {
  /** The key with its escapes resolved. */
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
};

/** What a scan found. `at` is the byte offset of the fault. */
export type JsonScan =
  | {
      readonly kind: 'object';
      readonly start: number;
      readonly end: number;
      readonly fields: readonly JsonField[];
      /** No value at any depth is a string that could be read as a web address. */
      readonly isWithoutAddress: boolean;
    }
  | { readonly kind: 'malformed'; readonly at: number }
  | { readonly kind: 'not_an_object' }
  | { readonly kind: 'too_deep'; readonly at: number }
  | { readonly kind: 'too_many_fields' };

/** Bounds of a scan; the range defaults to all bytes. */
export type JsonScanLimits = {
  readonly depthMax: number;
  readonly fieldsMax: number;
  readonly start?: number;
  readonly end?: number;
  /** Members to report, all where left out; the others are read and counted only. */
  readonly only?: ReadonlySet<string>;
};

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const space = 0x20;
/** Stands for the byte after the last one; JSON knows no byte like it. */
const none = -1;

type FaultKind = 'malformed' | 'too_deep' | 'too_many_fields';

class Fault extends Error {
  readonly kind: FaultKind;
  readonly at: number;

  constructor(kind: FaultKind, at: number) {
    super(kind);
    this.kind = kind;
    this.at = at;
  }
}

function fail(at: number): never {
  throw new Fault('malformed', at);
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** `"`, `\`, `/`, b, f, n, r, t: what may follow a backslash besides `u`. */
const shortEscapes: ReadonlySet<number> = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74]);

/**
 * Whether a string that begins at this byte may be read as an address of http or https. Readers of addresses pass over
 * spaces and control characters before one, and over tabs and line ends within; both but the space come as escapes.
 * INVARIANT: what such a reader takes for one is never told to be none; of what is told to be one most is not.
 */
function mayBeginAddress(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (bytes[at] === space) at++;
  const first = bytes[at];
  if (first === backslash) return true;
  if (first !== 0x68 && first !== 0x48) return false;
  const second = bytes[at + 1];
  return second === 0x74 || second === 0x54 || second === backslash;
}

/**
 * Each method takes the offset at which something begins and gives the one after it: an offset in a local variable stays
 * in a register, where a cursor in the object is written for each byte. Bytes are read in place, not through a method:
 * the compiler inlines only so much, and the readers of objects and lists are worth more of it.
 */
class Scanner {
  /** Ends where the range ends: there is no byte after it, and `undefined` is none that JSON knows. */
  readonly bytes: Uint8Array;
  readonly words: DataView;
  /** Where the last four bytes begin; a view that is asked for its length asks what it is a view of. */
  readonly lastWord: number;
  /** Limits come in objects of many shapes, so they are asked once. */
  readonly depthMax: number;
  readonly fieldsMax: number;
  readonly only: ReadonlySet<string> | undefined;
  fieldsCount = 0;
  isWithoutAddress = true;

  constructor(bytes: Uint8Array, limits: JsonScanLimits) {
    this.bytes = limits.end === undefined ? bytes : bytes.subarray(0, limits.end);
    const { length } = this.bytes;
    this.words = new DataView(bytes.buffer, bytes.byteOffset, length);
    this.lastWord = length - 4;
    this.depthMax = limits.depthMax;
    this.fieldsMax = limits.fieldsMax;
    this.only = limits.only;
  }

  skipSpace(start: number): number {
    const { bytes } = this;
    let at = start;
    for (;;) {
      const byte = bytes[at] ?? none;
      // What is no space is above it: one comparison for nearly all.
      if (byte > space) return at;
      if (byte !== space && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
      at++;
    }
  }

  value(at: number, depth: number): number {
    const byte = this.bytes[at] ?? none;
    if (byte === quote) {
      // Seen here in passing, for nothing: looking for it in the bytes of a chat body took 4 µs.
      if (mayBeginAddress(this.bytes, at + 1)) this.isWithoutAddress = false;
      return this.string(at);
    }
    if (byte === openBrace) return this.object(at, depth + 1, null);
    if (byte === openBracket) return this.array(at, depth + 1);
    if (byte === minus || isDigit(byte)) return this.number(at);
    if (byte === 0x74) return this.word(at, 'true');
    if (byte === 0x66) return this.word(at, 'false');
    if (byte === 0x6e) return this.word(at, 'null');
    return fail(at);
  }

  word(start: number, text: string): number {
    for (let i = 0; i < text.length; i++) if (this.bytes[start + i] !== codeAt(text, i)) fail(start + i);
    return start + text.length;
  }

  digits(start: number): number {
    const { bytes } = this;
    let at = start;
    while (isDigit(bytes[at] ?? none)) at++;
    return at === start ? fail(at) : at;
  }

  number(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === minus ? start + 1 : start;
    at = bytes[at] === zero ? at + 1 : this.digits(at);
    if (bytes[at] === dot) at = this.digits(at + 1);
    if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
    const sign = bytes[at + 1];
    return this.digits(sign === plus || sign === minus ? at + 2 : at + 1);
  }

  /**
   * Goes through a string four bytes at a time and computes where it stops: asking of each byte what it is costs a branch
   * that the processor guesses wrong at the end of nearly every string. A body takes half of the time this way.
   * @param start Where the opening quote is.
   */
  string(start: number): number {
    const { words, lastWord } = this;
    let at = start + 1;
    while (at <= lastWord) {
      const word = words.getInt32(at, true);
      // The top bit of each byte that is a backslash, a quote or a control character; right up to the first such byte, as
      // what is set above it may be a borrow. Turning bit 1 makes a quote 0x20 and keeps control characters below it.
      const stops = (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080;
      if (stops === 0) {
        at += 4;
        continue;
      }
      // The lowest bit set says which of the four it is.
      at += (31 - Math.clz32(stops & -stops)) >> 3;
      const byte = words.getUint8(at);
      if (byte === quote) return at + 1;
      if (byte !== backslash) fail(at);
      at = this.escape(at + 1);
    }
    return this.lastString(at);
  }

  /** The rest of a string that goes on into the last three bytes. */
  lastString(start: number): number {
    const { bytes } = this;
    let at = start;
    while (bytes[at] !== quote) {
      const byte = bytes[at] ?? none;
      if (byte < space) fail(at);
      at = byte === backslash ? this.escape(at + 1) : at + 1;
    }
    return at + 1;
  }

  escape(at: number): number {
    const { bytes } = this;
    const byte = bytes[at] ?? none;
    if (shortEscapes.has(byte)) return at + 1;
    if (byte !== 0x75) fail(at + 1);
    for (let i = 1; i <= 4; i++) if (!isHexDigit(bytes[at + i] ?? none)) fail(at + i);
    return at + 5;
  }

  enter(at: number, depth: number): number {
    if (depth > this.depthMax) throw new Fault('too_deep', at);
    return this.skipSpace(at + 1);
  }

  array(start: number, depth: number): number {
    const { bytes } = this;
    let at = this.enter(start, depth);
    if (bytes[at] === closeBracket) return at + 1;
    for (;;) {
      at = this.skipSpace(this.value(at, depth));
      if (bytes[at] !== comma) break;
      at = this.skipSpace(at + 1);
    }
    return bytes[at] === closeBracket ? at + 1 : fail(at);
  }

  object(start: number, depth: number, fields: JsonField[] | null): number {
    const { bytes } = this;
    let at = this.enter(start, depth);
    if (bytes[at] === closeBrace) return at + 1;
    for (;;) {
      const keyStart = at;
      const keyEnd = bytes[at] === quote ? this.string(at) : fail(at);
      at = bytes[keyEnd] === colon ? keyEnd : this.skipSpace(keyEnd);
      if (bytes[at] !== colon) fail(at);
      const valueStart = this.skipSpace(at + 1);
      at = this.value(valueStart, depth);
      if (fields !== null) {
        const key = this.keyToReport(keyStart, keyEnd);
        if (key !== null) fields.push({ key, keyStart, valueStart, valueEnd: at });
      }
      at = this.skipSpace(at);
      if (bytes[at] !== comma) break;
      at = this.skipSpace(at + 1);
    }
    return bytes[at] === closeBrace ? at + 1 : fail(at);
  }

  keyToReport(start: number, end: number): string | null {
    if (this.fieldsCount++ >= this.fieldsMax) throw new Fault('too_many_fields', start);
    const key = readJsonString(this.bytes, start, end);
    return this.only === undefined || this.only.has(key) ? key : null;
  }
}

/**
 * Validates JSON text that must be an object and reports where each of its members lies, duplicates included, in order.
 * The bytes must be valid UTF-8 (check with `isUtf8` of node:buffer); keys are compared by the caller.
 */
export function scanJsonObject(bytes: Uint8Array, limits: JsonScanLimits): JsonScan {
  const scanner = new Scanner(bytes, limits);
  const fields: JsonField[] = [];
  try {
    const start = scanner.skipSpace(limits.start ?? 0);
    const isObject = scanner.bytes[start] === openBrace;
    const end = isObject ? scanner.object(start, 1, fields) : scanner.value(start, 0);
    const rest = scanner.skipSpace(end);
    if (rest !== scanner.bytes.length) fail(rest);
    return isObject
      ? { kind: 'object', start, end, fields, isWithoutAddress: scanner.isWithoutAddress }
      : { kind: 'not_an_object' };
  } catch (caught) {
    if (!(caught instanceof Fault)) throw caught;
    return caught.kind === 'too_many_fields' ? { kind: 'too_many_fields' } : { kind: caught.kind, at: caught.at };
  }
}

/** Whether the range holds a JSON object and nothing else: the scan without its report, for what is read often. */
export function isJsonObject(bytes: Uint8Array, limits: JsonScanLimits): boolean {
  const scanner = new Scanner(bytes, limits);
  try {
    const start = scanner.skipSpace(limits.start ?? 0);
    if (scanner.bytes[start] !== openBrace) return false;
    return scanner.skipSpace(scanner.object(start, 1, null)) === scanner.bytes.length;
  } catch (caught) {
    if (!(caught instanceof Fault)) throw caught;
    return false;
  }
}
