import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AsciiBlock } from './ascii-block.ts';

const number = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    9,
    10,
    999_999,
    1_000_000,
    2 ** 31 - 1,
    2 ** 31,
    4_000_000_000,
    10 ** 15,
    Number.MAX_SAFE_INTEGER,
  ),
);
const ascii = fc.string({ unit: 'binary-ascii' });

describe('a block of ASCII', () => {
  it('holds numbers as String writes them', () => {
    fc.assert(
      fc.property(number, (value) => {
        const block = new AsciiBlock(64);
        block.writeNumber(0x2c, value);
        expect(block.toText()).toBe(`,${String(value)}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds what was written since it was cleared, however little room it began with', () => {
    const block = new AsciiBlock(3);
    const piece = fc.oneof(ascii, number);
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        block.clear();
        for (const one of pieces) {
          if (typeof one === 'number') block.writeNumber(0x2c, one);
          else {
            block.writeText(one);
            block.writeWord(0x2c, one);
            block.writeBytes(new TextEncoder().encode(one));
          }
          block.writeCode(0x3b);
        }
        const whole = pieces.map((one) => (typeof one === 'number' ? `,${one};` : `${one},${one}${one};`)).join('');
        expect(block.toText()).toBe(whole);
        expect(block.length).toBe(whole.length);
      }),
    );
  });

  it('shows a part of it without what came before', () => {
    const block = new AsciiBlock(8);
    block.writeText('before');
    const start = block.length;
    block.writeText('after');
    expect(new TextDecoder().decode(block.view(start))).toBe('after');
  });
});
