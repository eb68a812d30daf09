import type { Usage } from '@waygate/protocol';

/** A member that is no count: the whole `usage` is not to be trusted then. */
const unusable = -1;

function memberOf(value: unknown, name: string): unknown {
  // SAFETY: any object can be asked for a member; what comes back is unknown.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A count; 0 where it is absent or null. Read by hand because it is read for every call, at a tenth of a schema's cost. */
function countOf(value: unknown, name: string): number {
  const count = memberOf(value, name) ?? 0;
  return isCount(count) ? count : unusable;
}

/** What OpenAI's `usage` counts; 0 where it says nothing. */
export type Counts = {
  readonly prompt: number;
  readonly completion: number;
  readonly total: number;
  readonly cached: number;
  readonly audioIn: number;
  readonly reasoning: number;
  readonly audioOut: number;
};

function readCounts(value: unknown): Counts | null {
  const input = memberOf(value, 'prompt_tokens_details') ?? null;
  const output = memberOf(value, 'completion_tokens_details') ?? null;
  if (typeof input !== 'object' || typeof output !== 'object' || Array.isArray(value)) return null;
  const counts = {
    prompt: countOf(value, 'prompt_tokens'),
    completion: countOf(value, 'completion_tokens'),
    total: countOf(value, 'total_tokens'),
    cached: countOf(input, 'cached_tokens'),
    audioIn: countOf(input, 'audio_tokens'),
    reasoning: countOf(output, 'reasoning_tokens'),
    audioOut: countOf(output, 'audio_tokens'),
  };
  const least = Math.min(counts.prompt, counts.completion, counts.total, counts.cached);
  const leastDetail = Math.min(counts.audioIn, counts.reasoning, counts.audioOut);
  return Math.min(least, leastDetail) === unusable ? null : counts;
}

/**
 * What `completion_tokens` counts besides visible output. COMPAT: OpenAI counts reasoning inside `completion_tokens`;
 * xAI beside it, and shows so by its total (https://docs.x.ai/docs/guides/reasoning, 2026-11).
 */
function hasReasoningBeside({ prompt, completion, total, reasoning }: Counts): boolean {
  return reasoning > 0 && total === prompt + completion + reasoning;
}

/** Whether a `usage` states a cost of its own, as routers' do. */
export function hasCost(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'cost');
}

/**
 * OpenAI's `usage` as disjoint buckets that sum to the provider's total, or null where it says nothing usable. Details
 * larger than the count they detail are cut to it.
 */
export function readUsage(value: unknown): Usage | null {
  const isTold = isCount(memberOf(value, 'prompt_tokens')) || isCount(memberOf(value, 'completion_tokens'));
  const counts = isTold ? readCounts(value) : null;
  return counts === null ? null : fileCounts(counts);
}

/** Counts in disjoint buckets, as `readUsage` gives them. */
export function fileCounts(counts: Counts): Usage {
  const { prompt, completion, reasoning } = counts;
  const cacheReadTokens = Math.min(counts.cached, prompt);
  const audioInputTokens = Math.min(counts.audioIn, prompt - cacheReadTokens);
  const isBeside = hasReasoningBeside(counts);
  const reasoningTokens = isBeside ? reasoning : Math.min(reasoning, completion);
  const restOfCompletion = isBeside ? completion : completion - reasoningTokens;
  const audioOutputTokens = Math.min(counts.audioOut, restOfCompletion);
  // Every bucket by name: spreading `noUsage` took longer than the sums.
  return {
    inputTokens: prompt - cacheReadTokens - audioInputTokens,
    cacheReadTokens,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: restOfCompletion - audioOutputTokens,
    reasoningTokens,
    audioInputTokens,
    audioOutputTokens,
    images: 0,
    requests: 1,
    toolUses: 0,
  };
}
