import { noUsage, type Usage, usageBuckets } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUsage } from './read-usage.ts';

const tokensOf = (usage: Usage): number =>
  usageBuckets.filter((bucket) => bucket !== 'requests').reduce((sum, bucket) => sum + usage[bucket], 0);

describe('readUsage', () => {
  test('files cached, reasoning and audio tokens in buckets of their own', () => {
    const usage = readUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 30, audio_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5, accepted_prediction_tokens: 9 },
    });
    expect(usage).toEqual({
      ...noUsage,
      inputTokens: 60,
      cacheReadTokens: 30,
      audioInputTokens: 10,
      outputTokens: 25,
      reasoningTokens: 20,
      audioOutputTokens: 5,
      requests: 1,
    });
  });

  test('counts reasoning that a vendor reports beside completion tokens', () => {
    const usage = readUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 115,
      completion_tokens_details: { reasoning_tokens: 100 },
    });
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: 5, reasoningTokens: 100 });
  });

  test('takes embeddings, which have no completion', () => {
    expect(readUsage({ prompt_tokens: 12, total_tokens: 12 })).toEqual({ ...noUsage, inputTokens: 12, requests: 1 });
  });

  test.each([null, {}, [], 'x', { prompt_tokens: -1 }, { prompt_tokens: 1.5 }, { prompt_tokens: 'many' }])(
    'says nothing for %j',
    (value) => {
      expect(readUsage(value)).toBeNull();
    },
  );

  test('buckets always sum to the total, also where details contradict it', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        count,
        (prompt, completion, cached, audioIn, reasoning, audioOut) => {
          const usage = readUsage({
            prompt_tokens: prompt,
            completion_tokens: completion,
            total_tokens: prompt + completion,
            prompt_tokens_details: { cached_tokens: cached, audio_tokens: audioIn },
            completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: audioOut },
          });
          expect(usage && tokensOf(usage)).toBe(prompt + completion);
          expect(usage && Math.min(...Object.values(usage))).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
