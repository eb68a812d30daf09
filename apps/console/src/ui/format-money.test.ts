import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, formatMoneyColumn, formatMoneyTotal } from './format-money.ts';

describe('formatMoney', () => {
  it.each([
    [0n, '$0.00'],
    [1n, '<$0.00000001'],
    [4n, '<$0.00000001'],
    [6n, '$0.00000001'],
    [12n, '$0.00000001'],
    [420n, '$0.00000042'],
    [420_000n, '$0.00042'],
    [423_456n, '$0.00042'],
    [9_990_000n, '$0.0100'],
    [12_345_678n, '$0.0123'],
    [999_999_999n, '$1.0000'],
    [1_234_567_890n, '$1.23'],
    [1_234_567_890_000_000n, '$1,234,567.89'],
    [-420_000n, '−$0.00042'],
  ])('writes %s nano-USD as %s', (amount, text) => {
    expect(formatMoney(amount)).toBe(text);
  });

  it('never writes something as nothing', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (amount) => {
        expect(formatMoney(amount)).toMatch(/[1-9]/);
        expect(formatMoneyTotal(amount)).toMatch(/[1-9]/);
        const column = formatMoneyColumn(amount);
        expect(column.whole + column.fraction).toMatch(/[1-9]/);
      }),
    );
  });

  it('aligns a column at the point', () => {
    expect(formatMoneyColumn(123_456_789n)).toEqual({ whole: '$0.12', fraction: '3457' });
    expect(formatMoneyColumn(1n)).toEqual({ whole: '<$0.00', fraction: '0001' });
  });
});
