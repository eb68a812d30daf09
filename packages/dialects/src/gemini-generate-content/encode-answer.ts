import type { HubAnswer, HubChoice } from '@waygate/protocol';
import { type JsonRecord, writeJson } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { candidateFinishReasons, writeCitations, writeLogprobs, writePart, writeUsage } from './write-candidate.ts';

function writeCandidate(choice: HubChoice, index: number): JsonRecord {
  const citations = choice.parts.flatMap((part) => (part.kind === 'text' ? part.citations : []));
  return {
    content: { parts: choice.parts.flatMap(writePart), role: 'model' },
    finishReason: candidateFinishReasons[choice.finish.reason],
    index,
    ...writeCitations(citations),
    ...writeLogprobs(choice.logprobs),
  };
}

/** A whole answer as `GenerateContentResponse`. https://ai.google.dev/api/generate-content */
export function encodeAnswer(answer: HubAnswer, context: AnswerContext): string {
  const { usage } = answer;
  return writeJson({
    candidates: answer.choices.map(writeCandidate),
    ...(usage === null ? {} : { usageMetadata: writeUsage(usage, context.priceUsage(usage)) }),
    modelVersion: answer.model,
    responseId: answer.id === '' ? context.id : answer.id,
  });
}
