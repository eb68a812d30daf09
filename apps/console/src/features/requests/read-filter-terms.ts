/** A term as it is written, not yet understood. `field` is '' for a bare word. */
export type WrittenTerm = {
  readonly text: string;
  readonly isNegated: boolean;
  readonly field: string;
  readonly values: readonly string[];
};

const termShape = /(-?)(?:([A-Za-z]+):)?((?:"(?:[^"\\]|\\.)*"?|[^\s"])+)?/y;
const valueShape = /"((?:[^"\\]|\\.)*)"?|([^,"]+)/g;

function readValues(text: string): string[] {
  const values: string[] = [];
  for (const match of text.matchAll(valueShape)) {
    const value = match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1');
    if (value !== '') values.push(value);
  }
  return values;
}

/**
 * Splits a filter line into terms: `field:value`, `-field:value`, `field:one,two`, `field:"with spaces"`, bare words.
 * Time is linear in the line.
 */
export function readFilterTerms(line: string): WrittenTerm[] {
  const terms: WrittenTerm[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    termShape.lastIndex = at;
    const match = termShape.exec(line);
    const text = match?.[0] ?? '';
    if (text === '') {
      at += 1;
      continue;
    }
    const field = match?.[2]?.toLowerCase() ?? '';
    const values = readValues(match?.[3] ?? '');
    if (field !== '' || values.length > 0) terms.push({ text, isNegated: match?.[1] === '-', field, values });
    at += text.length;
  }
  return terms;
}
