import type { Usage } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, RawJson } from '@waygate/wire';

/** Buckets gathered as OpenAI counts them: details lie inside the counts they detail. */
export function gatherUsage(usage: Usage): {
  readonly input: number;
  readonly output: number;
  readonly writes: number;
} {
  const writes = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    writes,
    input: usage.inputTokens + usage.cacheReadTokens + writes + usage.audioInputTokens,
    output: usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens,
  };
}

/** A cost in exact decimal US dollars as a JSON number. */
export function writeCost(costUsd: string | null): RawJson | undefined {
  return costUsd === null ? undefined : new RawJson(costUsd);
}

/** `usage` of the chat grammar, with our `cost`. */
export function writeOpenAiUsage(usage: Usage, costUsd: string | null): JsonRecord {
  const { input, output, writes } = gatherUsage(usage);
  return omitEmpty({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: writes,
      audio_tokens: usage.audioInputTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.audioOutputTokens,
    },
    cost: writeCost(costUsd),
  });
}
