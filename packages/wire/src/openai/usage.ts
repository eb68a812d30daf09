import { z } from 'zod';

const tokens = z.number().int().min(0).nullish();

/**
 * `usage` of OpenAI's answers, as tolerant as vendors are careless: every member may be absent or null, unknown members
 * are let through. https://platform.openai.com/docs/api-reference/chat/object
 */
export const openAiUsageSchema = z.looseObject({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: tokens,
  prompt_tokens_details: z.looseObject({ cached_tokens: tokens, audio_tokens: tokens }).nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: tokens, audio_tokens: tokens }).nullish(),
});
export type OpenAiUsage = z.infer<typeof openAiUsageSchema>;
