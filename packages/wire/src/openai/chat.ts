import { z } from 'zod';
import type { OpenAiUsage } from './usage.ts';

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(textPart)]).nullish();

const message = z.looseObject({
  role: z.string(),
  content,
  tool_call_id: z.string().nullish(),
});

const toolDefinition = z.looseObject({
  type: z.string(),
  function: z
    .looseObject({
      name: z.string(),
      description: z.string().nullish(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
    })
    .optional(),
});

const toolChoice = z.union([
  z.string(),
  z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() }),
]);

const responseFormat = z.looseObject({
  type: z.string(),
  json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()).optional() }).optional(),
});

/**
 * A request of `POST /chat/completions`, as far as a server that answers it needs to read. Unknown members pass.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  tools: z.array(toolDefinition).nullish(),
  tool_choice: toolChoice.nullish(),
  response_format: responseFormat.nullish(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Why a choice ended. */
export type ChatFinishReason = 'stop' | 'length' | 'tool_calls';

/** A function the model wants called; `arguments` is JSON as text. */
export type ChatToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
};

/** What the model says. */
export type ChatMessage = {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal: null;
  readonly annotations: readonly never[];
  readonly tool_calls?: readonly ChatToolCall[];
};

/** The answer of `POST /chat/completions` without streaming. */
export type ChatCompletion = {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly message: ChatMessage;
    readonly logprobs: null;
    readonly finish_reason: ChatFinishReason;
  }[];
  readonly usage: OpenAiUsage;
  readonly service_tier: 'default';
  readonly system_fingerprint: string;
};

/** What an event adds to a message. */
export type ChatDelta = {
  readonly role?: 'assistant';
  readonly content?: string | null;
  readonly refusal?: null;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly type?: 'function';
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
};

/** One event of a streamed answer. */
export type ChatCompletionChunk = {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: ChatDelta;
    readonly logprobs: null;
    readonly finish_reason: ChatFinishReason | null;
  }[];
  readonly usage?: OpenAiUsage | null;
  readonly service_tier: 'default';
  readonly system_fingerprint: string;
};
