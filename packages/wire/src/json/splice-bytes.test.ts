import { describe, expect, test } from 'vitest';
import { spliceBytes } from './splice-bytes.ts';

describe('spliceBytes', () => {
  const bytes = Buffer.from('{"model":"a","n":1}');

  test('replaces, inserts and keeps every other byte', () => {
    const spliced = spliceBytes(bytes, [
      { start: 1, end: 1, text: '"x":"é",' },
      { start: 9, end: 12, text: '"other"' },
    ]);
    expect(Buffer.from(spliced).toString()).toBe('{"x":"é","model":"other","n":1}');
    expect(bytes.toString()).toBe('{"model":"a","n":1}');
  });

  test('gives the same bytes back when there is nothing to replace', () => {
    expect(spliceBytes(bytes, [])).toBe(bytes);
  });

  test('refuses replacements that overlap or lie outside', () => {
    const overlapping = [
      { start: 2, end: 5, text: '' },
      { start: 4, end: 6, text: '' },
    ];
    expect(() => spliceBytes(bytes, overlapping)).toThrow(RangeError);
    expect(() => spliceBytes(bytes, [{ start: 0, end: 99, text: '' }])).toThrow(RangeError);
  });
});
