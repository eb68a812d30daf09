const token = /\s?[\p{L}\p{N}]{1,7}|\s?[^\s\p{L}\p{N}]|\s+/gu;

/** Cuts a text into pieces about as long as real tokenisers make; joined they are the text again. */
export function cutTokens(text: string): string[] {
  return text.match(token) ?? [];
}

/** How many tokens the sandbox bills for a text. */
export function countTokens(text: string): number {
  return cutTokens(text).length;
}
