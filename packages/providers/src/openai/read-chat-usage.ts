import type { JsonObject, Usage } from '@waygate/protocol';
import { countAt, objectAt } from '@waygate/wire';
import { readUsage } from './read-usage.ts';

/**
 * Usage of a chat answer in disjoint buckets. COMPAT: OpenRouter counts cache writes inside the prompt
 * (`cache_write_tokens`, https://openrouter.ai/docs, 2026-08).
 */
export function readChatUsage(value: JsonObject): Usage | null {
  const usage = readUsage(value);
  if (usage === null) return null;
  const written = countAt(objectAt(value, 'prompt_tokens_details'), 'cache_write_tokens');
  const cacheWrite5mTokens = Math.min(written, usage.inputTokens);
  return { ...usage, inputTokens: usage.inputTokens - cacheWrite5mTokens, cacheWrite5mTokens };
}
