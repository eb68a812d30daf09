/** One replacement: the bytes from `start` to `end` (exclusive) give way to `text`. `start === end` inserts. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Applies replacements to bytes and copies everything else unchanged. Replacements must be in ascending order and must
 * not overlap; the input is not modified, and comes back as it is when there is nothing to replace.
 */
export function spliceBytes(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return bytes;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const splice of splices) {
    if (splice.start < at || splice.end < splice.start || splice.end > bytes.length) {
      throw new RangeError(`Splice ${splice.start}..${splice.end} is out of order or out of range`);
    }
    parts.push(bytes.subarray(at, splice.start), Buffer.from(splice.text, 'utf8'));
    at = splice.end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}
