import type { Span } from './span.ts';

const openBrace = 0x7b;
const closeBrace = 0x7d;

/** From the first brace to the last: where the one JSON object among other bytes lies. It starts at -1 where none opens. */
export function bracedSpan(bytes: Uint8Array): Span {
  return { start: bytes.indexOf(openBrace), end: bytes.lastIndexOf(closeBrace) + 1 };
}
