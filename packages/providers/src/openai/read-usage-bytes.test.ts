import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasCost, readUsage } from './read-usage.ts';
import { readUsageBytes } from './read-usage-bytes.ts';

const read = (text: string) =>
  readUsageBytes(Buffer.from(`[${text},"cached_tokens":7]`), { start: 1, end: 1 + text.length });

function parsed(text: string) {
  const told: unknown = JSON.parse(text);
  return { usage: readUsage(told), hasCost: hasCost(told) };
}

const counted = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cached_tokens',
  'audio_tokens',
  'reasoning_tokens',
  'rejected_prediction_tokens',
  'cost',
  'x',
  '__proto__',
  'prompt_t\\u006fkens',
];
const detailed = ['prompt_tokens_details', 'completion_tokens_details', 'cost_details'];

const count = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 999 }).map(String) },
  ...[
    '0',
    '-1',
    '-0',
    '1.5',
    '2e1',
    '1E3',
    '999999999',
    '1234567890',
    '9007199254740993',
    'null',
    'true',
    '"7"',
    '[1]',
    '{}',
  ].map((text) => fc.constant(text)),
);
const space = fc.constantFrom('', '', '', '', '', '', ' ', '\n');

function objectOf(member: fc.Arbitrary<readonly [string, string]>): fc.Arbitrary<string> {
  const written = fc
    .tuple(member, space, space)
    .map(([[name, value], before, after]) => `${before}"${name}"${after}:${value}`);
  return fc.array(written, { maxLength: 7 }).map((members) => `{${members.join(',')}}`);
}

const details = objectOf(fc.tuple(fc.constantFrom(...counted), count));
const plain = fc.tuple(fc.constantFrom(...counted, ...detailed), fc.oneof({ weight: 20, arbitrary: count }, details));
const nested = fc.tuple(fc.constantFrom(...detailed), details);
const usage = objectOf(fc.oneof(plain, plain, nested));

describe('readUsageBytes', () => {
  test('says what parsing says, whatever is in a usage, twice or in a place of something else', () => {
    let told = 0;
    fc.assert(
      fc.property(usage, (text) => {
        const expected = parsed(text);
        expect(read(text)).toEqual(expected);
        if (expected.usage !== null) told++;
      }),
      { numRuns: 5000 },
    );
    expect(told).toBeGreaterThan(500);
  });

  test.each([
    'null',
    '[]',
    '"x"',
    '5',
    '{}',
    '{"prompt_tokens":{"prompt_tokens":1}}',
    '{"prompt_tokens_details":3,"prompt_tokens":1}',
  ])('says nothing for %s', (text) => {
    expect(read(text).usage).toBeNull();
    expect(read(text)).toEqual(parsed(text));
  });

  test.each([
    ['"prompt_tokens_details":{"cached_tokens":4},"prompt_tokens_details":{"audio_tokens":2}'],
    ['"prompt_tokens_details":{"audio_tokens":4},"prompt_tokens_details":{"cached_tokens":2}'],
    ['"completion_tokens_details":{"reasoning_tokens":4},"completion_tokens_details":{"audio_tokens":2}'],
    ['"completion_tokens_details":{"audio_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}'],
    ['"completion_tokens_details":{"prompt_tokens_details":{"cached_tokens":4}}'],
    ['"cost_details":{"prompt_tokens":4}'],
  ])('counts of %s the last details, nothing of the first and nothing deeper', (details) => {
    const text = `{"prompt_tokens":9,"completion_tokens":9,${details}}`;
    expect(read(text)).toEqual(parsed(text));
  });
});
