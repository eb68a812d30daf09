import { describe, expect, test } from 'vitest';
import { readDecisiveFields } from './read-decisive-fields.ts';
import { readValue } from './read-field.ts';

const names: ReadonlySet<string> = new Set(['x']);

/** The value as it is read from the middle of a body. */
function read(value: string): unknown {
  const bytes = Buffer.from(`{"é":"before","x": ${value} ,"after":1}`);
  return readValue(readDecisiveFields(bytes, names), 'x');
}

describe('readValue', () => {
  test.each([
    'true',
    'false',
    'null',
    '0',
    '-0',
    '7',
    '500',
    '-1',
    '1.5',
    '1e3',
    '1E+2',
    '0.0',
    '999999999',
    '1000000000',
    '2147483647',
    '9007199254740993',
    '123456789012345678901234567890',
    '""',
    '"m"',
    '"openai/gpt-4.1-nano"',
    '"é"',
    '"𝄞"',
    '"\\u00e9\\n\\"\\\\"',
    '"\\ud800"',
    '"\\u0000"',
    '"m\\u0065"',
    '"true"',
    '[1,"a",{"b":null}]',
    '{"t":true}',
    '[]',
  ])('reads %s as JSON.parse does, the first time and when it is known', (value) => {
    expect(read(value)).toStrictEqual(JSON.parse(value));
    expect(read(value)).toStrictEqual(JSON.parse(value));
  });

  test('keeps names of the same length, beginning and end apart', () => {
    const alike = ['gpt-4.1', 'gpt-3.1', 'gpt-5.1', 'g"t-4.1', 'gét-4.1', 'g\\t-4.1', 'g\tt-4.1'];
    for (const name of [...alike, ...alike]) expect(read(JSON.stringify(name))).toBe(name);
  });

  test('is null where the member is absent', () => {
    expect(readValue({ bytes: Buffer.from('{}'), fields: new Map() }, 'x')).toBeNull();
  });
});
