import { noUsage, type Usage } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { readUsage as readMessagesUsage } from '../anthropic/read-usage.ts';
import { readUsage as readConverseUsage } from '../bedrock/read-message.ts';
import { readUsage as readGenerateUsage } from '../gemini/read-candidate.ts';
import { readChatUsage } from '../openai/read-chat-usage.ts';
import { readUsage as readResponsesUsage } from '../openai-responses/read-items.ts';

function tokens(usage: Usage | null): number {
  const { requests: _requests, toolUses: _toolUses, images: _images, ...counted } = usage ?? noUsage;
  return Object.values(counted).reduce((sum, count) => sum + count, 0);
}

describe('the buckets of a usage', () => {
  test.each<[string, Usage | null, number]>([
    [
      'OpenAI, cached and reasoning inside',
      readChatUsage({
        prompt_tokens: 420,
        completion_tokens: 77,
        total_tokens: 497,
        prompt_tokens_details: { cached_tokens: 256, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 40 },
      }),
      497,
    ],
    [
      'xAI, reasoning beside',
      readChatUsage({
        prompt_tokens: 291,
        completion_tokens: 26,
        total_tokens: 513,
        completion_tokens_details: { reasoning_tokens: 196 },
        prompt_tokens_details: { cached_tokens: 290 },
      }),
      513,
    ],
    [
      'OpenRouter, cache writes inside',
      readChatUsage({
        prompt_tokens: 100,
        completion_tokens: 5,
        total_tokens: 105,
        prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 60 },
      }),
      105,
    ],
    [
      'Anthropic, cached beside',
      readMessagesUsage({
        input_tokens: 310,
        cache_creation_input_tokens: 120,
        cache_read_input_tokens: 64,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 100 },
        output_tokens: 88,
      }),
      582,
    ],
    [
      'Gemini, thoughts beside',
      readGenerateUsage({
        promptTokenCount: 40,
        cachedContentTokenCount: 16,
        candidatesTokenCount: 12,
        thoughtsTokenCount: 61,
        totalTokenCount: 113,
      }),
      113,
    ],
    [
      'Responses',
      readResponsesUsage({
        input_tokens: 90,
        input_tokens_details: { cached_tokens: 32 },
        output_tokens: 70,
        output_tokens_details: { reasoning_tokens: 40 },
        total_tokens: 160,
      }),
      160,
    ],
    [
      'Bedrock, cached beside',
      readConverseUsage({
        inputTokens: 51,
        outputTokens: 78,
        totalTokens: 209,
        cacheReadInputTokens: 60,
        cacheWriteInputTokens: 20,
      }),
      209,
    ],
  ])('%s: sum to the provider’s total', (_provider, usage, total) => {
    expect(tokens(usage)).toBe(total);
  });

  test('a detail larger than its count is cut to it', () => {
    expect(readGenerateUsage({ promptTokenCount: 10, cachedContentTokenCount: 99 })).toMatchObject({
      inputTokens: 0,
      cacheReadTokens: 10,
    });
    expect(readResponsesUsage({ input_tokens: 10, input_tokens_details: { cached_tokens: 99 } })).toMatchObject({
      inputTokens: 0,
      cacheReadTokens: 10,
    });
  });
});
