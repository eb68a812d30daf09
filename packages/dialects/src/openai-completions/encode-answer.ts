import type { Finish, HubAnswer, TokenLogprob } from '@waygate/protocol';
import { type JsonRecord, writeJson } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { writeOpenAiUsage } from '../write-openai-usage.ts';

/** `finish_reason` of the completions grammar; total over the hub's reasons. */
export const completionFinishReasons: Readonly<Record<Finish['reason'], string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'context-exceeded': 'length',
  'tool-calls': 'stop',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  error: 'stop',
};

/** Probabilities of tokens as columns, null where none were asked for. */
export function writeLogprobColumns(tokens: readonly TokenLogprob[]): JsonRecord | null {
  if (tokens.length === 0) return null;
  const starts: number[] = [];
  let at = 0;
  for (const { token } of tokens) {
    starts.push(at);
    at += token.length;
  }
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map((entry) =>
      Object.fromEntries(entry.alternatives.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: starts,
  };
}

/** A whole answer as `text_completion`: words only. https://platform.openai.com/docs/api-reference/completions/object */
export function encodeAnswer(answer: HubAnswer, context: AnswerContext): string {
  const { usage } = answer;
  return writeJson({
    id: answer.id === '' ? context.id : answer.id,
    object: 'text_completion',
    created: context.createdSeconds,
    model: answer.model,
    choices: answer.choices.map(({ parts, finish, logprobs }, index) => ({
      text: parts.flatMap((part) => (part.kind === 'text' || part.kind === 'refusal' ? [part.text] : [])).join(''),
      index,
      logprobs: writeLogprobColumns(logprobs),
      finish_reason: completionFinishReasons[finish.reason],
    })),
    ...(usage === null ? {} : { usage: writeOpenAiUsage(usage, context.priceUsage(usage)) }),
  });
}
