import type { HubAnswer } from '@waygate/protocol';
import { writeJson } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { incompleteReasons, writeItem, writeResponse } from './write-items.ts';

/** A whole answer as a `response`. The grammar has one choice: the first. */
export function encodeAnswer(answer: HubAnswer, context: AnswerContext): string {
  const [choice] = answer.choices;
  const { id, model, usage, serviceTier } = answer;
  const output = (choice?.parts ?? []).flatMap((part, index) => {
    const item = writeItem(part, `${context.id}_${index}`);
    return item === null ? [] : [item];
  });
  const finish = choice?.finish ?? null;
  const isIncomplete = finish !== null && incompleteReasons[finish.reason] !== null;
  const status = isIncomplete ? 'incomplete' : 'completed';
  return writeJson(writeResponse({ id, model, status, output, finish, usage, serviceTier, error: null }, context));
}
