import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisTicks, type ChartPoint, drawnPoints, isFlat, totalOf } from './chart-points.ts';

const point = (...amounts: bigint[]): ChartPoint => ({ startMs: 0, label: '14:00', title: '', amounts });

it.each([
  [[9n], [0, 5, 10]],
  [[28_500_000n], [0, 10_000_000, 20_000_000, 30_000_000]],
  [[210n], [0, 100, 200, 300]],
  [[1n], [0, 1]],
  [[0n], [0, 1]],
])('marks an axis for %s at round amounts', (amounts, ticks) => {
  expect(axisTicks([point(...amounts)])).toEqual(ticks);
});

it('always reaches above the highest bar, in few steps', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 30 }), (amounts) => {
      const ticks = axisTicks(amounts.map((amount) => point(amount)));
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...amounts.map(Number)));
      expect(ticks.length).toBeLessThanOrEqual(5);
    }),
  );
});

it('keeps exact amounts beside what is drawn', () => {
  const exact = 9_007_199_254_740_993n;
  expect(totalOf(point(exact, 2n))).toBe(9_007_199_254_740_995n);
  expect(drawnPoints([point(7n, 2n)])).toEqual([{ label: '14:00', at: 0, s0: 7, s1: 2 }]);
  expect([isFlat([point(0n), point(0n)]), isFlat([point(0n), point(1n)])]).toEqual([true, false]);
});
