import { codeAt } from '@waygate/protocol';

/** One replacement: the bytes from `start` to `end` (exclusive) give way to `text`. `start === end` inserts. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** A text above this length is left to Node; a shorter one is written before Node's own has been called. */
const shortCharsMax = 64;
const asciiMax = 0x7f;

/** @throws RangeError where a replacement is out of order or out of range. */
function checkOrder(bytes: Uint8Array, splices: readonly Splice[]): void {
  let at = 0;
  for (const { start, end } of splices) {
    if (start < at || end < start || end > bytes.length) {
      throw new RangeError(`Splice ${start}..${end} is out of order or out of range`);
    }
    at = end;
  }
}

/** How long the bytes are afterwards. */
function lengthAfter(bytes: Uint8Array, splices: readonly Splice[]): number {
  let { length } = bytes;
  for (const { start, end, text } of splices) length += bytesOf(text) - (end - start);
  return length;
}

/** How many bytes a text takes in UTF-8. */
function bytesOf(text: string): number {
  const { length } = text;
  if (length > shortCharsMax) return Buffer.byteLength(text, 'utf8');
  for (let i = 0; i < length; i++) if (codeAt(text, i) > asciiMax) return Buffer.byteLength(text, 'utf8');
  return length;
}

/** Writes a text in UTF-8. @returns how many bytes it took. */
function writeText(bytes: Buffer, text: string, start: number): number {
  const { length } = text;
  if (length > shortCharsMax) return bytes.write(text, start, 'utf8');
  for (let i = 0; i < length; i++) {
    const code = codeAt(text, i);
    if (code > asciiMax) return bytes.write(text, start, 'utf8');
    bytes[start + i] = code;
  }
  return length;
}

/**
 * Applies replacements to bytes and copies everything else unchanged. Replacements must be in ascending order and must
 * not overlap; the input is not modified, and comes back as it is when there is nothing to replace. Each part is copied
 * into its place: concatenating them took five times the memory, and `copy` of Node's asks for the memory behind both.
 * @throws RangeError where a replacement is out of order or out of range.
 */
export function spliceBytes(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return bytes;
  checkOrder(bytes, splices);
  const spliced = Buffer.allocUnsafe(lengthAfter(bytes, splices));
  let from = 0;
  let to = 0;
  for (const { start, end, text } of splices) {
    spliced.set(bytes.subarray(from, start), to);
    to += start - from;
    to += writeText(spliced, text, to);
    from = end;
  }
  spliced.set(bytes.subarray(from), to);
  return spliced;
}

/**
 * The same as a text in which each byte is one character (Latin-1): what is written to a socket as a text, behind a head that
 * is one. It saves the bytes in between, which took more than half of the time.
 * @throws RangeError as `spliceBytes` does.
 */
export function spliceLatin1(bytes: Uint8Array, splices: readonly Splice[]): string {
  checkOrder(bytes, splices);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let spliced = '';
  let from = 0;
  for (const { start, end, text } of splices) {
    const isAscii = bytesOf(text) === text.length;
    spliced += source.toString('latin1', from, start) + (isAscii ? text : Buffer.from(text).toString('latin1'));
    from = end;
  }
  return spliced + source.toString('latin1', from);
}
