import type { RoutingWish } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preferCandidates } from './prefer-candidates.ts';

const candidate = (provider: string) => ({ deploymentId: provider, model: `${provider}/m`, provider, region: null });
const given = ['a', 'b', 'c', 'd'].map(candidate);
const prices: Readonly<Record<string, number>> = { a: 3, b: 1, c: 2 };
const facts = {
  slugsOf: ({ provider }: { provider: string }) => [provider, `${provider}-cloud`],
  promisesOf: ({ provider }: { provider: string }) => (provider === 'b' ? ['no_training'] : []),
  priceUsdOf: ({ provider }: { provider: string }) => prices[provider] ?? null,
};
const none: RoutingWish = {
  fallbackModels: [],
  order: [],
  only: null,
  ignore: [],
  mayFallBack: true,
  sort: null,
  maxPriceUsd: {},
  promises: [],
  isStrict: false,
  wantsCacheMarks: false,
  unmet: [],
};
const prefer = (wish: Partial<RoutingWish>) => {
  const { candidates, emptiedBy } = preferCandidates(given, { ...none, ...wish }, facts);
  return emptiedBy ?? candidates.map(({ provider }) => provider).join('');
};

describe('preferCandidates', () => {
  test.each<[string, Partial<RoutingWish>, string]>([
    ['keeps all as they are without a wish', {}, 'abcd'],
    ['puts the named first, by any name and case', { order: ['C', 'b-cloud'] }, 'cbad'],
    ['keeps the named alone without fall-backs', { order: ['c', 'x', 'a'], mayFallBack: false }, 'ca'],
    ['keeps the first alone without fall-backs and names', { mayFallBack: false }, 'a'],
    ['keeps only some', { only: ['d', 'a'] }, 'ad'],
    ['leaves some out', { ignore: ['a'] }, 'bcd'],
    ['sorts by price, the unknown last', { sort: 'price' }, 'bcad'],
    ['keeps what is cheap enough, and nothing of unknown price', { maxPriceUsd: { inputTokens: 2 } }, 'bc'],
    ['keeps who promised', { promises: ['no_training'] }, 'b'],
    ['says that no one promised', { promises: ['zero_retention'] }, 'provider.data_collection'],
    ['says which wish left none', { only: ['x'] }, 'provider.only'],
    ['says that the price left none', { maxPriceUsd: { outputTokens: 0.5 } }, 'provider.max_price'],
  ])('%s', (_name, wish, expected) => {
    expect(prefer(wish)).toBe(expected);
  });

  test('never adds one, never repeats one, and accounts for each', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'x', 'c-cloud'), { maxLength: 4 });
    fc.assert(
      fc.property(list, list, list, fc.boolean(), (order, only, ignore, mayFallBack) => {
        const { candidates, dropped } = preferCandidates(given, { ...none, order, only, ignore, mayFallBack }, facts);
        expect(new Set(candidates).size).toBe(candidates.length);
        expect(candidates.every((one) => given.includes(one))).toBe(true);
        const left = [...candidates, ...dropped.map(({ candidate: one }) => one)];
        expect(left.toSorted((a, b) => a.provider.localeCompare(b.provider))).toEqual(given);
      }),
    );
  });
});
