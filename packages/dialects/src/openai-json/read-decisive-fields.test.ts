import { expect, test } from 'vitest';
import { readDecisiveFields } from './read-decisive-fields.ts';

const letters: ReadonlySet<string> = new Set('abcdefghijklmnopqrstuvwxyz_0');

/** What becomes of a body with one member of this name. */
function outcome(key: string): string {
  try {
    return readDecisiveFields(Buffer.from(JSON.stringify({ [key]: 1 })), letters).fields.has(key)
      ? 'read'
      : 'passed over';
  } catch {
    return 'refused';
  }
}

test('a name that some reader may take for a decisive one is refused, whichever letter of Unicode it is spelled with', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const key = String.fromCharCode(code);
    const isLikeOne = letters.has(key.toUpperCase().toLowerCase());
    const expected = letters.has(key) ? 'read' : isLikeOne ? 'refused' : 'passed over';
    if (outcome(key) !== expected) throw new Error(`U+${code.toString(16)} is ${outcome(key)}, not ${expected}`);
  }
  expect(['K', '\u017F', '\u212A'].map(outcome)).toEqual(['refused', 'refused', 'refused']);
});
