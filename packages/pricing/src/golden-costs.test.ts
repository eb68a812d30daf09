import { noUsage, type Usage, usageBuckets } from '@waygate/protocol';
import { describe, expect, it } from 'vitest';
import type { ServiceTier } from './model.ts';
import { costOf } from './price.ts';
import { priceFor } from './price-for.ts';

/**
 * Costs worked out on paper from the vendors' list prices: units × US dollars per million × 1,000 gives nano-dollars.
 * The working stands beside each; nothing here is computed by the code under test.
 */
type Golden = readonly [
  id: string,
  usage: Partial<Usage>,
  expected: bigint,
  working: string,
  tier?: ServiceTier,
  at?: string,
];

const autumn = '2026-11-10T12:00:00Z';

const goldens: readonly Golden[] = [
  // Plain calls, cached input, reasoning
  ['openai/gpt-4.1-nano', { inputTokens: 16, outputTokens: 363 }, 146_800n, '16 × 100 + 363 × 400'],
  [
    'openai/gpt-4.1-nano-2025-04-14',
    { inputTokens: 16, outputTokens: 363 },
    146_800n,
    'a dated snapshot: as its model',
  ],
  [
    'openai/gpt-4o',
    { inputTokens: 1_000, cacheReadTokens: 9_000, outputTokens: 500 },
    18_750_000n,
    '2.5 M + 11.25 M + 5 M',
  ],
  ['openai/gpt-4o-mini', { inputTokens: 7, outputTokens: 3 }, 2_850n, '7 × 150 + 3 × 600'],
  ['openai/gpt-4o-mini', { cacheReadTokens: 1_024, inputTokens: 1 }, 76_950n, '1,024 × 75 + 150'],
  ['openai/o1', { inputTokens: 10, outputTokens: 20, reasoningTokens: 300 }, 19_350_000n, '150 k + 320 × 60 k'],
  [
    'openai/o4-mini',
    { inputTokens: 1_000, cacheReadTokens: 3_000, reasoningTokens: 64 },
    2_206_600n,
    '1.1 M + 825 k + 281.6 k',
  ],
  [
    'openai/o3',
    { inputTokens: 100, outputTokens: 20, reasoningTokens: 480, requests: 1 },
    4_200_000n,
    '200 k + 500 × 8 k',
  ],
  ['openai/text-embedding-3-small', { inputTokens: 7 }, 140n, '7 × 20'],
  ['voyage/voyage-4', { inputTokens: 1_234 }, 74_040n, '1,234 × 60'],
  [
    'groq/openai/gpt-oss-120b',
    { inputTokens: 333, cacheReadTokens: 64, outputTokens: 77 },
    100_950n,
    '49,950 + 4,800 + 46,200',
  ],
  // A price that is finer than a nano-dollar a token: one rounding of the whole, half to even
  ['deepseek/deepseek-v4-flash', { cacheReadTokens: 1 }, 7n, '1 × 7'],
  ['deepseek/deepseek-v4-flash', { cacheReadTokens: 1 }, 3n, '1 × 2.8', 'standard', '2026-08-16T00:00:00Z'],
  ['bedrock/eu.amazon.nova-lite-v1:0', { cacheReadTokens: 2 }, 34n, '2 × 17.25 = 34.5, to the even 34'],
  ['bedrock/eu.amazon.nova-lite-v1:0', { cacheReadTokens: 6 }, 104n, '6 × 17.25 = 103.5, to the even 104'],
  // Gemini: dearer above 200,000
  ['google/gemini-2.5-pro', { inputTokens: 199_999 }, 249_998_750n, '199,999 × 1,250'],
  ['google/gemini-2.5-pro', { inputTokens: 200_000 }, 250_000_000n, '200,000 × 1,250'],
  ['google/gemini-2.5-pro', { inputTokens: 200_001 }, 500_002_500n, '200,001 × 2,500'],
  [
    'google/gemini-2.5-pro',
    { inputTokens: 1, cacheReadTokens: 200_000, outputTokens: 10 },
    50_152_500n,
    '2,500 + 200,000 × 250 + 10 × 15,000',
  ],
  [
    'vertex/gemini-3.1-pro-preview',
    { inputTokens: 200_000, outputTokens: 1 },
    400_012_000n,
    '200,000 × 2,000 + 12,000',
  ],
  [
    'vertex/gemini-3.1-pro-preview',
    { inputTokens: 200_001, outputTokens: 1 },
    800_022_000n,
    '200,001 × 4,000 + 18,000',
  ],
  // Anthropic: the same bound, and caches of 5 minutes and 1 hour
  ['anthropic/claude-sonnet-4-5', { inputTokens: 199_999 }, 599_997_000n, '199,999 × 3,000'],
  ['anthropic/claude-sonnet-4-5', { inputTokens: 200_000 }, 600_000_000n, '200,000 × 3,000'],
  ['anthropic/claude-sonnet-4-5', { inputTokens: 200_001 }, 1_200_006_000n, '200,001 × 6,000'],
  ['anthropic/claude-sonnet-4-5', { cacheWrite5mTokens: 1_000 }, 3_750_000n, '1,000 × 3,750'],
  ['anthropic/claude-sonnet-4-5', { cacheWrite1hTokens: 1_000 }, 6_000_000n, '1,000 × 6,000'],
  [
    'anthropic/claude-sonnet-4-5',
    { cacheWrite5mTokens: 100_000, cacheWrite1hTokens: 100_001 },
    1_950_012_000n,
    '100,000 × 7,500 + 100,001 × 12,000',
  ],
  [
    'anthropic/claude-haiku-4-5',
    { inputTokens: 5, cacheReadTokens: 4_000, cacheWrite5mTokens: 200, cacheWrite1hTokens: 300, outputTokens: 9 },
    1_300_000n,
    '5 k + 400 k + 250 k + 600 k + 45 k',
  ],
  ['anthropic/claude-haiku-4-5', { inputTokens: 1_000, toolUses: 2 }, 21_000_000n, '1 M + 2 searches of a cent'],
  [
    'anthropic/claude-opus-4-6',
    { inputTokens: 200_001 },
    2_000_010_000n,
    '200,001 × 10,000: dearer until March 2026',
    'standard',
    '2026-03-12T23:59:59Z',
  ],
  [
    'anthropic/claude-opus-4-6',
    { inputTokens: 200_001 },
    1_000_005_000n,
    '200,001 × 5,000: flat since',
    'standard',
    '2026-03-13T00:00:00Z',
  ],
  // xAI's bound is inclusive: "at or above 200k"
  ['xai/grok-4.3', { inputTokens: 199_999 }, 249_998_750n, '199,999 × 1,250'],
  ['xai/grok-4.3', { inputTokens: 200_000 }, 500_000_000n, '200,000 × 2,500'],
  // OpenAI: "<272K" is standard for GPT-5.4, "more than 272K" is long for GPT-6
  ['openai/gpt-5.4', { inputTokens: 271_999 }, 679_997_500n, '271,999 × 2,500'],
  ['openai/gpt-5.4', { inputTokens: 272_000 }, 1_360_000_000n, '272,000 × 5,000'],
  ['openai/gpt-6-sol', { inputTokens: 272_000, outputTokens: 1 }, 544_010_000n, '272,000 × 2,000 + 10,000'],
  ['openai/gpt-6-sol', { inputTokens: 272_001, outputTokens: 1 }, 1_088_019_000n, '272,001 × 4,000 + 15,000'],
  ['minimax/MiniMax-M3', { inputTokens: 512_001 }, 307_200_600n, '512,001 × 600'],
  // Audio
  [
    'openai/gpt-audio',
    { inputTokens: 100, audioInputTokens: 50, outputTokens: 20, audioOutputTokens: 30 },
    3_970_000n,
    '250 k + 1.6 M + 200 k + 1.92 M',
  ],
  [
    'google/gemini-2.5-flash',
    { inputTokens: 10, audioInputTokens: 1_500, reasoningTokens: 4 },
    1_513_000n,
    '3 k + 1.5 M + 10 k',
  ],
  // Requests and reasoning with a rate of their own
  ['perplexity/sonar', { inputTokens: 20, outputTokens: 100, requests: 1 }, 12_120_000n, '20 k + 100 k + 12 M'],
  [
    'perplexity/sonar-deep-research',
    { inputTokens: 10, outputTokens: 10, reasoningTokens: 1_000, toolUses: 3 },
    18_100_000n,
    '20 k + 80 k + 3 M + 15 M',
  ],
  // Batch and flex
  [
    'anthropic/claude-opus-4-8',
    { inputTokens: 1_000, cacheWrite1hTokens: 10, outputTokens: 100 },
    3_800_000n,
    '2.5 M + 50 k + 1.25 M',
    'batch',
  ],
  [
    'openrouter/openai/gpt-5.4',
    { inputTokens: 272_001, outputTokens: 2 },
    680_025_000n,
    '272,001 × 2,500 + 22,500',
    'batch',
  ],
  [
    'openrouter/anthropic/claude-opus-4.8:batch',
    { inputTokens: 8, outputTokens: 8 },
    120_000n,
    '8 × 2,500 + 8 × 12,500',
  ],
  ['google/gemini-3.5-flash', { inputTokens: 1_000, reasoningTokens: 10 }, 795_000n, '750 k + 45 k', 'flex'],
  // Dated and by the hour
  ['google/gemini-3.6-flash', { inputTokens: 1_000 }, 750_000n, '1,000 × 750', 'standard', '2026-12-31T23:59:59.999Z'],
  ['google/gemini-3.6-flash', { inputTokens: 1_000 }, 1_500_000n, '1,000 × 1,500', 'standard', '2027-01-01T00:00:00Z'],
  ['openai/o3', { inputTokens: 1_000 }, 10_000_000n, '1,000 × 10,000', 'standard', '2025-06-09T23:59:59Z'],
  [
    'deepseek/deepseek-chat',
    { outputTokens: 1_000 },
    550_000n,
    'off-peak: 1,000 × 550',
    'standard',
    '2026-11-10T00:29:59.999Z',
  ],
  [
    'deepseek/deepseek-chat',
    { outputTokens: 1_000 },
    1_100_000n,
    'peak: 1,000 × 1,100',
    'standard',
    '2026-11-10T00:30:00Z',
  ],
  ['deepseek/deepseek-chat', { outputTokens: 1_000 }, 550_000n, 'off-peak again', 'standard', '2026-11-10T16:30:00Z'],
  // Long contexts in two steps
  ['vercel/alibaba/qwen3-max-thinking', { inputTokens: 32_000 }, 38_400_000n, '32,000 × 1,200'],
  ['vercel/alibaba/qwen3-max-thinking', { inputTokens: 32_001 }, 76_802_400n, '32,001 × 2,400'],
  ['vercel/alibaba/qwen3-max-thinking', { inputTokens: 128_001 }, 384_003_000n, '128,001 × 3,000'],
  ['sandbox/swift', { inputTokens: 12, outputTokens: 34 }, 22_200n, '12 × 150 + 34 × 600'],
];

describe('the cost of a known usage', () => {
  const cases = goldens.map(([model, usage, expected, working, tier = 'standard', at = autumn]) => {
    return { model, usage, expected, working, tier, at, units: JSON.stringify(usage) };
  });

  it.each(cases)('$model $units is $expected nano-dollars: $working ($tier, $at)', (golden) => {
    const { model, usage, expected, tier, at } = golden;
    const provider = model.slice(0, model.indexOf('/'));
    const price = priceFor({ model, provider, overrides: [], atMs: Date.parse(at), serviceTier: tier });
    if (price === null) throw new Error(`${model} has no price`);
    expect(costOf({ ...noUsage, ...usage }, price.sheet)).toEqual({ isKnown: true, costNanoUsd: expected });
  });

  it('is there for at least forty usages, each another one, of every kind that prices differ by', () => {
    const one = ([id, usage, , , tier = 'standard', at = autumn]: Golden): string =>
      JSON.stringify([id, usage, tier, at]);
    expect(new Set(goldens.map(one)).size).toBeGreaterThanOrEqual(40);
    const used = new Set(goldens.flatMap(([, usage]) => Object.keys(usage)));
    expect(usageBuckets.filter((bucket) => !used.has(bucket))).toEqual(['images']);
    expect(new Set(goldens.map(([, , , , tier = 'standard']) => tier))).toEqual(new Set(['standard', 'batch', 'flex']));
    for (const id of ['google/gemini-2.5-pro', 'anthropic/claude-sonnet-4-5']) {
      const sizes = goldens.flatMap(([model, usage]) => (model === id ? (usage.inputTokens ?? []) : []));
      expect(sizes).toEqual(expect.arrayContaining([199_999, 200_000, 200_001]));
    }
  });

  it.each([
    ['an hour-long cache write that no source prices', 'anthropic/claude-haiku-5-5', 'standard', 'cacheWrite1hTokens'],
    ['a cached token of a batch whose discount is not told', 'google/gemini-3.5-flash', 'batch', 'cacheReadTokens'],
    ['an image', 'google/gemini-2.5-flash-image', 'standard', 'images'],
  ] as const)('is unknown for %s', (_what, model, serviceTier, bucket) => {
    const price = priceFor({ model, provider: 'any', overrides: [], atMs: Date.parse(autumn), serviceTier });
    if (price === null) throw new Error(`${model} has no price`);
    expect(costOf({ ...noUsage, [bucket]: 1 }, price.sheet)).toEqual({ isKnown: false, missing: [bucket] });
  });
});
