import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spliceBytes, spliceLatin1 } from './splice-bytes.ts';

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

  test('writes what the parts say when they are put together as texts, wherever the bytes lie in memory', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const written = fc.oneof(text, fc.string({ unit: 'grapheme-ascii', maxLength: 100 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, written), { maxLength: 4 }), text, fc.nat(9), (parts, last, before) => {
        const source = Buffer.from(' '.repeat(before) + parts.map(([kept, cut]) => kept + cut).join('') + last);
        const place = new Uint8Array(source.buffer, source.byteOffset + before, source.length - before);
        let at = 0;
        const splices = parts.map(([kept, cut, given]) => {
          const start = at + Buffer.byteLength(kept);
          at = start + Buffer.byteLength(cut);
          return { start, end: at, text: given };
        });
        const expected = parts.map(([kept, , given]) => kept + given).join('') + last;
        expect(Buffer.from(spliceBytes(place, splices)).toString()).toBe(expected);
        expect(Buffer.from(spliceLatin1(place, splices), 'latin1').toString()).toBe(expected);
      }),
    );
  });

  test('gives the same bytes back when there is nothing to replace', () => {
    expect(spliceBytes(bytes, [])).toBe(bytes);
  });

  test('refuses replacements that overlap or lie outside', () => {
    const overlapping = [
      { start: 2, end: 5, text: '' },
      { start: 4, end: 6, text: '' },
    ];
    for (const splice of [spliceBytes, spliceLatin1]) {
      expect(() => splice(bytes, overlapping)).toThrow(RangeError);
      expect(() => splice(bytes, [{ start: 0, end: 99, text: '' }])).toThrow(RangeError);
    }
  });
});
