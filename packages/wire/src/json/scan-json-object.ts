// A validating reader of JSON text as bytes. It exists because three things must be known about a body before anyone acts
// on it, and JSON.parse tells none of them: where each top-level value lies (so that one value can be replaced and every
// other byte kept), whether a key occurs twice (two readers may then see two different calls), and how deep it nests,
// before memory is spent on it. It accepts exactly what JSON.parse accepts (RFC 8259), up to the given limits.

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
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly fields: readonly JsonField[] }
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

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** `"`, `\`, `/`, b, f, n, r, t: what may follow a backslash besides `u`. */
const shortEscapes: ReadonlySet<number> = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74]);

class Scanner {
  /** A Buffer, whatever came: a text is cut out of it at no cost but the text. */
  readonly bytes: Buffer;
  readonly end: number;
  readonly limits: JsonScanLimits;
  at: number;

  constructor(bytes: Uint8Array, limits: JsonScanLimits) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = limits.start ?? 0;
    this.end = limits.end ?? bytes.length;
    this.limits = limits;
  }

  /** The byte at the cursor, or -1 at the end. */
  peek(): number {
    const { at } = this;
    return at < this.end ? (this.bytes[at] ?? -1) : -1;
  }

  fail(): never {
    throw new Fault('malformed', this.at);
  }

  expect(byte: number): void {
    if (this.peek() !== byte) this.fail();
    this.at++;
  }

  skipSpace(): void {
    const { bytes, end } = this;
    let { at } = this;
    // What is no space is above it: one comparison for nearly all.
    while (at < end && (bytes[at] ?? 0xff) <= 0x20) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.at = at;
  }

  value(depth: number): void {
    const byte = this.peek();
    if (byte === quote) this.string();
    else if (byte === openBrace) this.object(depth + 1);
    else if (byte === openBracket) this.array(depth + 1);
    else if (byte === minus || isDigit(byte)) this.number();
    else if (byte === 0x74) this.word('true');
    else if (byte === 0x66) this.word('false');
    else if (byte === 0x6e) this.word('null');
    else this.fail();
  }

  word(text: string): void {
    for (let i = 0; i < text.length; i++) this.expect(text.charCodeAt(i));
  }

  digits(): void {
    if (!isDigit(this.peek())) this.fail();
    while (isDigit(this.peek())) this.at++;
  }

  number(): void {
    if (this.peek() === minus) this.at++;
    if (this.peek() === 0x30) this.at++;
    else this.digits();
    if (this.peek() === dot) {
      this.at++;
      this.digits();
    }
    const exponent = this.peek();
    if (exponent !== 0x65 && exponent !== 0x45) return;
    this.at++;
    const sign = this.peek();
    if (sign === plus || sign === minus) this.at++;
    this.digits();
  }

  string(): void {
    this.at++;
    const { bytes, end } = this;
    let at = this.at;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) {
        this.at = at + 1;
        return;
      }
      if (byte === backslash) {
        this.at = at + 1;
        this.escape();
        at = this.at;
      } else if (byte < 0x20) break;
      else at++;
    }
    this.at = at;
    this.fail();
  }

  escape(): void {
    const byte = this.peek();
    this.at++;
    if (shortEscapes.has(byte)) return;
    if (byte !== 0x75) this.fail();
    for (let i = 0; i < 4; i++) {
      if (!isHexDigit(this.peek())) this.fail();
      this.at++;
    }
  }

  enter(depth: number): void {
    if (depth > this.limits.depthMax) throw new Fault('too_deep', this.at);
    this.at++;
    this.skipSpace();
  }

  array(depth: number): void {
    this.enter(depth);
    if (this.peek() === closeBracket) {
      this.at++;
      return;
    }
    for (;;) {
      this.value(depth);
      this.skipSpace();
      if (this.peek() !== comma) break;
      this.at++;
      this.skipSpace();
    }
    this.expect(closeBracket);
  }

  object(depth: number, fields?: JsonField[]): void {
    this.enter(depth);
    if (this.peek() === closeBrace) {
      this.at++;
      return;
    }
    for (;;) {
      this.member(depth, fields);
      this.skipSpace();
      if (this.peek() !== comma) break;
      this.at++;
      this.skipSpace();
    }
    this.expect(closeBrace);
  }

  member(depth: number, fields: JsonField[] | undefined): void {
    const keyStart = this.at;
    if (this.peek() !== quote) this.fail();
    this.string();
    const keyEnd = this.at;
    if (this.peek() !== colon) this.skipSpace();
    this.expect(colon);
    this.skipSpace();
    const valueStart = this.at;
    this.value(depth);
    if (fields === undefined) return;
    if (fields.length >= this.limits.fieldsMax) throw new Fault('too_many_fields', keyStart);
    fields.push({ key: this.key(keyStart, keyEnd), keyStart, valueStart, valueEnd: this.at });
  }

  key(start: number, end: number): string {
    const text = this.bytes.toString('utf8', start, end);
    return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
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
    scanner.skipSpace();
    const start = scanner.at;
    const isObject = scanner.peek() === openBrace;
    if (isObject) scanner.object(1, fields);
    else scanner.value(0);
    const end = scanner.at;
    scanner.skipSpace();
    if (scanner.at !== scanner.end) scanner.fail();
    return isObject ? { kind: 'object', start, end, fields } : { kind: 'not_an_object' };
  } catch (caught) {
    if (!(caught instanceof Fault)) throw caught;
    return caught.kind === 'too_many_fields' ? { kind: 'too_many_fields' } : { kind: caught.kind, at: caught.at };
  }
}

/** Whether the range holds a JSON object and nothing else: the scan without its report, for what is read often. */
export function isJsonObject(bytes: Uint8Array, limits: JsonScanLimits): boolean {
  const scanner = new Scanner(bytes, limits);
  try {
    scanner.skipSpace();
    if (scanner.peek() !== openBrace) return false;
    scanner.object(1);
    scanner.skipSpace();
    return scanner.at === scanner.end;
  } catch (caught) {
    if (!(caught instanceof Fault)) throw caught;
    return false;
  }
}
