/** What a caller says its call is for, by names of its own choice: a branch, a team, a trace. `__proto__` is no name. */
export type Dimensions = Readonly<Record<string, string>>;

/** Of a call that says nothing. */
export const noDimensions: Dimensions = Object.freeze({});

/** Most of a call; as many as OpenAI's `metadata` may have. */
export const dimensionsMax = 16;
/** UTF-16 units of a name. */
export const dimensionNameCharsMax = 64;
/** UTF-16 units of a value. */
export const dimensionValueCharsMax = 128;
/** Bytes of all of them in a usage line, so that an event stays within its 1 KB. */
export const dimensionsBytesMax = 448;

/**
 * Dimensions as one word of ASCII: `name=value` pairs joined by `&`, escaped as in a URL; empty where there are none.
 * A lone surrogate, which no ledger can hold, becomes U+FFFD.
 */
export function writeDimensions(dimensions: Dimensions): string {
  let word = '';
  for (const name in dimensions) {
    const value = encodeURIComponent((dimensions[name] ?? '').toWellFormed());
    word += `${word === '' ? '' : '&'}${encodeURIComponent(name.toWellFormed())}=${value}`;
  }
  return word;
}

/** Reads what `writeDimensions` wrote; null where it is something else. @throws URIError for a broken escape. */
export function readDimensions(word: string): Dimensions | null {
  const pairs = word.split('&').map((pair) => pair.split('='));
  if (pairs.some((parts) => parts.length !== 2)) return null;
  return Object.fromEntries(pairs.map((parts) => parts.map(decodeURIComponent)));
}
