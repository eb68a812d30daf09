import { codeAt } from './code-at.ts';

const zero = 0x30;
const int32Digits = 10;
/** A number beyond 31 bits is written in two parts, so that digits are worked out in 32-bit integers. */
const lowerDigits = 6;
const lowerPart = 10 ** lowerDigits;
/** Room for the longest number, 2⁵³ − 1, and its sign. */
const numberChars = 17;
const decoder = new TextDecoder();

/**
 * Text of ASCII, put together as bytes in memory that is used again and again. Where many small pieces make a line, a string
 * of them takes 32 bytes for each piece and is copied together before it can be written; here a line takes nothing.
 */
export class AsciiBlock {
  readonly #usualBytes: number;
  #bytes: Uint8Array;
  #length = 0;

  /** @param usualBytes what it holds without taking more memory for a while. */
  constructor(usualBytes: number) {
    this.#usualBytes = usualBytes;
    this.#bytes = new Uint8Array(usualBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > this.#usualBytes) this.#bytes = new Uint8Array(this.#usualBytes);
  }

  /** Takes back what was written from a place on. */
  cut(start: number): void {
    this.#length = Math.min(this.#length, start);
  }

  /** What was written from a place on. A view: the next `clear` and what is written after it change it. */
  view(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** The same as a string. */
  toText(): string {
    return decoder.decode(this.view());
  }

  /** One character, by its code. */
  writeCode(code: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = code;
  }

  /** A text of ASCII. */
  writeText(text: string): void {
    const { length } = text;
    if (this.#length + length > this.#bytes.length) this.#grow(length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < length; i++) bytes[at++] = codeAt(text, i);
    this.#length = at;
  }

  /** Bytes as they are: ASCII, or UTF-8 where the reader takes it as that. For what is longer than some ten characters a fifth of the time of `writeText`. */
  writeBytes(written: Uint8Array): void {
    if (this.#length + written.length > this.#bytes.length) this.#grow(written.length);
    this.#bytes.set(written, this.#length);
    this.#length += written.length;
  }

  /** A sign by its code, and a word of ASCII after it. */
  writeWord(sign: number, word: string): void {
    const { length } = word;
    if (this.#length + length >= this.#bytes.length) this.#grow(length + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = sign;
    for (let i = 0; i < length; i++) bytes[at++] = codeAt(word, i);
    this.#length = at;
  }

  /** A sign by its code, and a number after it as `String` writes it. */
  writeNumber(sign: number, value: number): void {
    if (this.#length + numberChars > this.#bytes.length) this.#grow(numberChars);
    const whole = value | 0;
    if (whole === value && whole >= 0) {
      this.#bytes[this.#length++] = sign;
      this.#putDigits(whole, digitsOf(whole));
    } else if (value > 0 && Number.isSafeInteger(value)) {
      const upper = Math.floor(value / lowerPart);
      this.writeNumber(sign, upper);
      this.#putDigits(value - upper * lowerPart, lowerDigits);
    } else this.writeWord(sign, String(value));
  }

  #putDigits(value: number, digits: number): void {
    const bytes = this.#bytes;
    const start = this.#length;
    let rest = value | 0;
    for (let at = start + digits - 1; at >= start; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = zero + rest - tenth * 10;
      rest = tenth;
    }
    this.#length = start + digits;
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1_000) return 3;
  let digits = 4;
  for (let above = 10_000; value >= above && digits < int32Digits; above *= 10) digits++;
  return digits;
}
