import { noUsage, type Usage, usageBuckets } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel } from './catalogue.ts';
import { cellFromUsd, costOf, explainCost, type PriceSheet } from './price.ts';
import { priceFor } from './price-for.ts';

function sheetOf(id: string): PriceSheet {
  const model = findModel(id);
  if (model === undefined) throw new Error(`${id} is not in the catalogue`);
  return model.price;
}

const used = (parts: Partial<Usage>): Usage => ({ ...noUsage, ...parts });

describe('the cost of a usage', () => {
  it.each([
    ['openai/gpt-4.1-nano', { inputTokens: 16, outputTokens: 363 }, 146_800n],
    ['openai/gpt-4o', { inputTokens: 1_000, cacheReadTokens: 9_000, outputTokens: 500 }, 18_750_000n],
    ['openai/o3', { inputTokens: 100, outputTokens: 20, reasoningTokens: 480, requests: 1 }, 4_200_000n],
    ['openai/text-embedding-3-small', { inputTokens: 7 }, 140n],
    ['sandbox/swift', { inputTokens: 12, outputTokens: 34 }, 22_200n],
  ])('of %s is exact to the nano-dollar', (id, parts, expected) => {
    expect(costOf(used(parts), sheetOf(id))).toEqual({ isKnown: true, costNanoUsd: expected });
  });

  it.each([
    [271_999, 679_997_500n],
    [272_000, 1_360_000_000n],
    [272_001, 1_360_005_000n],
  ])('changes its cells for the whole request from 272,000 input tokens on (%i)', (inputTokens, expected) => {
    expect(costOf(used({ inputTokens }), sheetOf('openai/gpt-5.4'))).toEqual({ isKnown: true, costNanoUsd: expected });
  });

  it('counts cached tokens towards the context size', () => {
    const cost = costOf(used({ inputTokens: 1, cacheReadTokens: 272_000 }), sheetOf('openai/gpt-5.4'));
    expect(cost).toEqual({ isKnown: true, costNanoUsd: 5_000n + 136_000_000n });
  });

  it('is unknown, not zero, when a used bucket has no price', () => {
    expect(costOf(used({ inputTokens: 1, audioInputTokens: 5 }), sheetOf('openai/gpt-4o'))).toEqual({
      isKnown: false,
      missing: ['audioInputTokens'],
    });
  });

  it('takes an explicit zero for a price', () => {
    expect(costOf(used({ inputTokens: 9 }), { cells: { inputTokens: 0n } })).toEqual({
      isKnown: true,
      costNanoUsd: 0n,
    });
  });

  it.each([
    [500_000n, 0n],
    [500_001n, 1n],
    [1_500_000n, 2n],
    [2_500_000n, 2n],
  ])('rounds half to even once (%s units of a millionth)', (cell, expected) => {
    expect(costOf(used({ inputTokens: 1 }), { cells: { inputTokens: cell } })).toEqual({
      isKnown: true,
      costNanoUsd: expected,
    });
  });

  it('never falls when a bucket grows, and is the sum of its lines to within half a nano-dollar each', () => {
    const cells = Object.fromEntries(usageBuckets.map((bucket, i) => [bucket, BigInt(i * 333_333 + 1)]));
    const anyUsage = fc.record(
      Object.fromEntries(usageBuckets.map((bucket) => [bucket, fc.integer({ min: 0, max: 2_000_000 })])),
    );
    fc.assert(
      fc.property(
        anyUsage,
        fc.constantFrom(...usageBuckets),
        fc.integer({ min: 0, max: 10_000 }),
        (parts, bucket, more) => {
          const usage = used(parts);
          const larger = used({ ...parts, [bucket]: usage[bucket] + more });
          const cost = costOf(usage, { cells });
          const dearer = costOf(larger, { cells });
          if (!cost.isKnown || !dearer.isKnown) throw new Error('every bucket has a price here');
          expect(dearer.costNanoUsd).toBeGreaterThanOrEqual(cost.costNanoUsd);
          const lines = explainCost(usage, { cells }).reduce((sum, line) => sum + (line.costNanoUsd ?? 0n), 0n);
          const difference = lines > cost.costNanoUsd ? lines - cost.costNanoUsd : cost.costNanoUsd - lines;
          expect(difference).toBeLessThanOrEqual(BigInt(usageBuckets.length));
        },
      ),
    );
  });

  it('is the sum to the nano-dollar, whether numbers hold it or only bigints do', () => {
    const units = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
    const cell = fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
      fc.bigInt({ min: 0n, max: 10n ** 25n }),
      // Sums around the largest that a number holds, and such as end in exactly half a nano-dollar.
      fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
      fc.bigInt({ min: 0n, max: 20n }).map((halves) => halves * 500_000n),
    );
    const of = <Value>(value: fc.Arbitrary<Value>) =>
      fc.tuple(...usageBuckets.map((bucket) => value.map((one) => [bucket, one] as const)));
    fc.assert(
      fc.property(of(units), of(cell), fc.constantFrom(1, 2, usageBuckets.length), (counts, cells, buckets) => {
        const usage = used(Object.fromEntries(counts.slice(0, buckets)));
        let sum = 0n;
        for (const [i, [, count]] of counts.slice(0, buckets).entries()) sum += BigInt(count) * (cells[i]?.[1] ?? 0n);
        const [whole, rest] = [sum / 1_000_000n, sum % 1_000_000n];
        const isUp = rest > 500_000n || (rest === 500_000n && whole % 2n === 1n);
        const costNanoUsd = isUp ? whole + 1n : whole;
        expect(costOf(usage, { cells: Object.fromEntries(cells) })).toEqual({ isKnown: true, costNanoUsd });
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a price as people write it', () => {
  it.each([
    ['2', 2_000_000_000n],
    ['0.075', 75_000_000n],
    ['0.000000001', 1n],
  ])('%s US dollars per million is an exact integer', (text, cell) => {
    expect(cellFromUsd(text)).toBe(cell);
  });

  it.each(['', '-1', '1e3', '1,5', '0.0000000001', 'NaN', ' 1'])('%j is refused', (text) => {
    expect(() => cellFromUsd(text)).toThrow(RangeError);
  });
});

describe('the price in force', () => {
  const override = {
    id: 'prc_1',
    model: 'openai/gpt-4o',
    provider: null,
    cells: { inputTokens: 1n },
    effectiveFromMs: 1_000,
  };

  it("is the catalogue's until an override begins, then the latest override", () => {
    const question = {
      model: 'openai/gpt-4o',
      provider: 'openai',
      overrides: [override, { ...override, id: 'prc_2', effectiveFromMs: 2_000 }],
    };
    expect(priceFor({ ...question, atMs: 999 })?.source).toMatch(/^catalogue:/);
    expect(priceFor({ ...question, atMs: 1_500 })?.source).toBe('override:prc_1');
    expect(priceFor({ ...question, atMs: 2_000 })?.source).toBe('override:prc_2');
  });

  it('does not take an override meant for another provider', () => {
    const overrides = [{ ...override, provider: 'elsewhere' }];
    expect(priceFor({ model: 'openai/gpt-4o', provider: 'openai', overrides, atMs: 5_000 })?.source).toMatch(
      /^catalogue:/,
    );
  });

  it('is unknown for a model nobody priced', () => {
    expect(priceFor({ model: 'mine/llama', provider: 'mine', overrides: [], atMs: 0 })).toBeNull();
    expect(priceFor({ model: 'google/gemma-3', provider: 'google', overrides: [], atMs: 0 })).toBeNull();
  });

  it('of an alias is the override of its model, unless it has one of its own', () => {
    const own = { ...override, id: 'prc_2', model: 'openai/gpt-4o-2024-08-06' };
    const question = { model: 'openai/gpt-4o-2024-08-06', provider: 'openai', atMs: 5_000 };
    expect(priceFor({ ...question, overrides: [override] })?.source).toBe('override:prc_1');
    expect(priceFor({ ...question, overrides: [own, override] })?.source).toBe('override:prc_2');
  });

  it('of a service tier is its own or unknown, never the standard price', () => {
    const batch = { ...override, id: 'prc_3', serviceTier: 'batch' as const };
    const question = { model: 'openai/gpt-4o', provider: 'openai', atMs: 5_000, serviceTier: 'batch' as const };
    expect(priceFor({ ...question, overrides: [override] })).toBeNull();
    expect(priceFor({ ...question, overrides: [override, batch] })?.source).toBe('override:prc_3');
    expect(priceFor({ ...question, overrides: [batch], serviceTier: 'standard' })?.source).toMatch(/^catalogue:/);
  });
});
