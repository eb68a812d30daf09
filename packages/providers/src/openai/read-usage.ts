import { noUsage, type Usage } from '@waygate/protocol';
import { type OpenAiUsage, openAiUsageSchema } from '@waygate/wire';

/**
 * What `completion_tokens` counts besides visible output. COMPAT: OpenAI counts reasoning inside `completion_tokens`;
 * xAI beside it, and shows so by its total (https://docs.x.ai/docs/guides/reasoning, 2026-11).
 */
function hasReasoningBeside(usage: OpenAiUsage, reasoning: number): boolean {
  const prompt = usage.prompt_tokens ?? 0;
  const completion = usage.completion_tokens ?? 0;
  return reasoning > 0 && usage.total_tokens === prompt + completion + reasoning;
}

/**
 * OpenAI's `usage` as disjoint buckets that sum to the provider's total, or null where it says nothing usable. Details
 * larger than the count they detail are cut to it.
 */
export function readUsage(value: unknown): Usage | null {
  const parsed = openAiUsageSchema.safeParse(value);
  if (!parsed.success) return null;
  const usage = parsed.data;
  if (typeof usage.prompt_tokens !== 'number' && typeof usage.completion_tokens !== 'number') return null;
  const prompt = usage.prompt_tokens ?? 0;
  const completion = usage.completion_tokens ?? 0;
  const cacheReadTokens = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, prompt);
  const audioInputTokens = Math.min(usage.prompt_tokens_details?.audio_tokens ?? 0, prompt - cacheReadTokens);
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  const isBeside = hasReasoningBeside(usage, reasoning);
  const reasoningTokens = isBeside ? reasoning : Math.min(reasoning, completion);
  const restOfCompletion = isBeside ? completion : completion - reasoningTokens;
  const audioOutputTokens = Math.min(usage.completion_tokens_details?.audio_tokens ?? 0, restOfCompletion);
  return {
    ...noUsage,
    inputTokens: prompt - cacheReadTokens - audioInputTokens,
    cacheReadTokens,
    audioInputTokens,
    outputTokens: restOfCompletion - audioOutputTokens,
    reasoningTokens,
    audioOutputTokens,
    requests: 1,
  };
}
