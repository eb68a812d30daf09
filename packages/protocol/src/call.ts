/** What a call asks an upstream to do; policies and key scopes name these. */
export const endpoints = ['chat', 'embeddings', 'moderations', 'rerank', 'images', 'speech', 'transcriptions'] as const;
export type Endpoint = (typeof endpoints)[number];

/** The wire grammar a client speaks; answers and errors go back in it. */
export const dialects = [
  'openai-chat',
  'openai-embeddings',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'anthropic-count-tokens',
  'gemini-generate-content',
  'openai-moderations',
  'openai-images',
  'openai-speech',
  'openai-transcriptions',
  'cohere-rerank',
  'cohere-rerank-v2',
] as const;
export type DialectName = (typeof dialects)[number];

/** A client's request, decoded far enough to decide on it. The body's bytes stay as the client wrote them. */
export type CallBody = {
  readonly dialect: DialectName;
  readonly endpoint: Endpoint;
  /** The model as the client named it. */
  readonly requestedModel: string;
  readonly isStream: boolean;
  /** Whether the client asked to see usage in the stream. We always ask the upstream; it is hidden from who did not. */
  readonly wantsStreamUsage: boolean;
  /** The caller's ceiling on output, where it gave one. */
  readonly outputTokensMax: number | null;
  /** The customer's customer, as the client attributes it (`user`). */
  readonly endUser: string | null;
  /** Original bytes, validated as JSON with an object at the top; for transcriptions a form, written here where they were asked for in JSON. */
  readonly bytes: Uint8Array;
};
