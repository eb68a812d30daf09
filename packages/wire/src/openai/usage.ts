/**
 * `usage` of OpenAI's answers, as careless as vendors are: every member may be absent or null.
 * https://platform.openai.com/docs/api-reference/chat/object
 */
export type OpenAiUsage = {
  readonly prompt_tokens?: number | null | undefined;
  readonly completion_tokens?: number | null | undefined;
  readonly total_tokens?: number | null | undefined;
  readonly prompt_tokens_details?: OpenAiTokenDetails | null | undefined;
  readonly completion_tokens_details?: OpenAiTokenDetails | null | undefined;
};

/** What a count of tokens is made of. */
export type OpenAiTokenDetails = {
  readonly cached_tokens?: number | null | undefined;
  readonly audio_tokens?: number | null | undefined;
  readonly reasoning_tokens?: number | null | undefined;
  /** What else a vendor counts. */
  readonly [detail: string]: number | null | undefined;
};
