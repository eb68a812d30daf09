import { codeAt } from '@waygate/protocol';

/** One replacement: the bytes from `start` to `end` (exclusive) give way to `text`. `start === end` inserts. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** A text above this length is left to Node; a shorter one is written before Node's own has been called. */
const shortCharsMax = 64;
const asciiMax = 0x7f;

/** How long the bytes are afterwards. @throws RangeError where a replacement is out of order or out of range. */
function lengthAfter(bytes: Uint8Array, splices: readonly Splice[]): number {
  let { length } = bytes;
  let at = 0;
  for (const { start, end, text } of splices) {
    if (start < at || end < start || end > bytes.length) {
      throw new RangeError(`Splice ${start}..${end} is out of order or out of range`);
    }
    length += bytesOf(text) - (end - start);
    at = end;
  }
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
