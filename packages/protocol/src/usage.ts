/**
 * The disjoint buckets a provider's usage is normalised into. Each unit that a provider counts lies in exactly one of
 * them, so that cost is a plain sum and nothing (a cached token, a reasoning token) is paid twice.
 */
export const usageBuckets = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'images',
  'requests',
  'toolUses',
] as const;
export type UsageBucket = (typeof usageBuckets)[number];

/** Units used, by bucket. `inputTokens` are fresh ones only; `outputTokens` are without reasoning and audio. */
export type Usage = Readonly<Record<UsageBucket, number>>;

/** A usage of nothing. */
export const noUsage: Usage = Object.freeze({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  images: 0,
  requests: 0,
  toolUses: 0,
});
