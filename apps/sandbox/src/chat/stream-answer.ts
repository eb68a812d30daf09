import type { ChatCompletionChunk, ChatDelta } from '@waygate/wire';
import type { ComposedAnswer } from './compose-answer.ts';
import type { Choice } from './compose-choice.ts';

/** One event of a stream and how many tokens it carries, for whoever paces it. */
export type PacedEvent = { readonly data: string; readonly tokens: number };

function* deltasOf(choice: Choice): Generator<{ delta: ChatDelta; tokens: number }> {
  if (choice.tool === null) {
    yield { delta: { role: 'assistant', content: '', refusal: null }, tokens: 0 };
    for (const token of choice.tokens) yield { delta: { content: token }, tokens: 1 };
    return;
  }
  const { id, name } = choice.tool;
  const opening = { index: 0, id, type: 'function', function: { name, arguments: '' } } as const;
  yield { delta: { role: 'assistant', content: null, tool_calls: [opening], refusal: null }, tokens: 0 };
  for (const token of choice.tokens) {
    yield { delta: { tool_calls: [{ index: 0, function: { arguments: token } }] }, tokens: 1 };
  }
}

/** The events of a streamed answer, the closing `[DONE]` included. Choices follow one another. */
export function* streamAnswer(answer: ComposedAnswer, options: { readonly withUsage: boolean }): Generator<PacedEvent> {
  const frame = {
    id: answer.id,
    object: 'chat.completion.chunk',
    created: answer.created,
    model: answer.model,
    service_tier: 'default',
    system_fingerprint: answer.systemFingerprint,
  } as const;
  const write = (choices: ChatCompletionChunk['choices'], usage: ChatCompletionChunk['usage']): string =>
    JSON.stringify({
      ...frame,
      choices,
      ...(options.withUsage && { usage: usage ?? null }),
    } satisfies ChatCompletionChunk);
  for (const choice of answer.choices) {
    const { index } = choice;
    for (const { delta, tokens } of deltasOf(choice)) {
      yield { data: write([{ index, delta, logprobs: null, finish_reason: null }], null), tokens };
    }
    yield { data: write([{ index, delta: {}, logprobs: null, finish_reason: choice.finishReason }], null), tokens: 0 };
  }
  if (options.withUsage) yield { data: write([], answer.usage), tokens: 0 };
  yield { data: '[DONE]', tokens: 0 };
}
