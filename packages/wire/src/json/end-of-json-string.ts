const quote = 0x22;
const backslash = 0x5c;

/** Where the quote lies that ends a JSON string whose first quote is at `start`; -1 where none does. */
export function endOfJsonString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}
