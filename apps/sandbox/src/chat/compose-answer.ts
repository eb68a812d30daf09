import type { ChatCompletion, ChatMessage, ChatRequest, OpenAiUsage } from '@waygate/wire';
import type { SandboxModel } from '../models.ts';
import { drawFrom } from '../text/draw-from.ts';
import { type Choice, composeChoice } from './compose-choice.ts';
import { countInputTokens } from './read-messages.ts';

/** An answer before it is sent: the same request always gives the same one. */
export type ComposedAnswer = {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
  readonly systemFingerprint: string;
  readonly choices: readonly Choice[];
  readonly usage: OpenAiUsage;
};

/** Composes the whole answer. `createdSeconds` is the only part that the request does not decide. */
export function composeAnswer(request: ChatRequest, model: SandboxModel, createdSeconds: number): ComposedAnswer {
  const seed = JSON.stringify([model.name, request.messages, request.tools, request.response_format, request.seed]);
  const draw = drawFrom(seed);
  const id = `chatcmpl-${draw.hex(29)}`;
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => composeChoice(request, index, draw));
  const visibleTokens = choices.reduce((sum, choice) => sum + choice.tokens.length, 0);
  const promptTokens = countInputTokens(request);
  const completionTokens = visibleTokens + model.reasoningTokens * choices.length;
  return {
    id,
    created: createdSeconds,
    model: model.name,
    systemFingerprint: 'fp_sandbox',
    choices,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: model.reasoningTokens * choices.length,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
  };
}

function messageOf(choice: Choice): ChatMessage {
  const text = choice.tokens.join('');
  const frame = { role: 'assistant', refusal: null, annotations: [] } as const;
  if (choice.tool === null) return { ...frame, content: text };
  const { id, name } = choice.tool;
  return { ...frame, content: null, tool_calls: [{ id, type: 'function', function: { name, arguments: text } }] };
}

/** The answer as one body. */
export function toChatCompletion(answer: ComposedAnswer): ChatCompletion {
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    choices: answer.choices.map((choice) => ({
      index: choice.index,
      message: messageOf(choice),
      logprobs: null,
      finish_reason: choice.finishReason,
    })),
    usage: answer.usage,
    service_tier: 'default',
    system_fingerprint: answer.systemFingerprint,
  };
}
