import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsdExactly } from './money.ts';
import { nanoUsdText } from './money-schema.ts';

describe('money as text', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000001'],
    [420_000n, '0.00042'],
    [1_000_000_000n, '1'],
    [-1_500_000_000n, '-1.5'],
  ])('%s nano-USD is %s US dollars', (amount, text) => {
    expect(formatUsdExactly(amount)).toBe(text);
  });

  it('keeps every nano-dollar of any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (amount) => {
        const [whole = '', fraction = ''] = formatUsdExactly(amount).split('.');
        expect(BigInt(`${whole}${fraction.padEnd(9, '0')}`)).toBe(amount);
      }),
    );
  });

  it.each(['1.5', '1e9', '', '01', '+1', 'NaN', '9'.repeat(40)])('%j is not money on the wire', (text) => {
    expect(nanoUsdText.safeParse(text).success).toBe(false);
  });
});
