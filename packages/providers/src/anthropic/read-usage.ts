import { type JsonObject, noUsage, type Usage } from '@waygate/protocol';
import { countAt, objectAt } from '@waygate/wire';

/**
 * Usage in disjoint buckets. COMPAT: `input_tokens` are fresh ones only, cached ones stand beside them; writes without
 * their lifetime are of 5 minutes (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching, 2026-11).
 */
export function readUsage(value: JsonObject): Usage {
  const written = countAt(value, 'cache_creation_input_tokens');
  const cacheWrite1hTokens = Math.min(countAt(objectAt(value, 'cache_creation'), 'ephemeral_1h_input_tokens'), written);
  return {
    ...noUsage,
    inputTokens: countAt(value, 'input_tokens'),
    cacheReadTokens: countAt(value, 'cache_read_input_tokens'),
    cacheWrite5mTokens: written - cacheWrite1hTokens,
    cacheWrite1hTokens,
    outputTokens: countAt(value, 'output_tokens'),
    toolUses: countAt(objectAt(value, 'server_tool_use'), 'web_search_requests'),
    requests: 1,
  };
}
