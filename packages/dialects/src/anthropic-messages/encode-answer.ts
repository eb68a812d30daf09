import { type HubAnswer, noUsage } from '@waygate/protocol';
import { omitEmpty, writeJson } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { stopReasons, writeBlock, writeUsage } from './write-blocks.ts';

/** A whole answer as a `message`. The grammar has one choice: the first. https://docs.anthropic.com/en/api/messages */
export function encodeAnswer(answer: HubAnswer, context: AnswerContext): string {
  const [choice] = answer.choices;
  const usage = answer.usage ?? noUsage;
  const cost = answer.usage === null ? null : context.priceUsage(usage);
  return writeJson({
    id: answer.id === '' ? context.id : answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: choice?.parts.flatMap(writeBlock) ?? [],
    stop_reason: choice === undefined ? null : stopReasons[choice.finish.reason],
    stop_sequence: choice?.finish.stopSequence ?? null,
    usage: { ...writeUsage(usage, cost), ...omitEmpty({ service_tier: answer.serviceTier }) },
  });
}
