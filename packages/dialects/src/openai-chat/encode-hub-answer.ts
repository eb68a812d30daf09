import type { ChatPart, HubAnswer, HubChoice } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { writeOpenAiUsage } from '../write-openai-usage.ts';
import {
  chatFinishReasons,
  writeAnnotation,
  writeCallHead,
  writeLogprobs,
  writeReasoningDetail,
} from './write-chat-parts.ts';

function joined(parts: readonly ChatPart[], kind: 'text' | 'reasoning' | 'refusal'): string | null {
  const texts = parts.flatMap((part) => (part.kind === kind ? [part.text] : []));
  return texts.length === 0 ? null : texts.join('');
}

function writeCalls(parts: readonly ChatPart[]): JsonRecord[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'tool-call') return [];
    const { head, member, argument } = writeCallHead(part);
    return [{ ...head, [member]: { name: part.name, [argument]: part.argumentsText } }];
  });
}

function writeMessage({ parts }: HubChoice): JsonRecord {
  const calls = writeCalls(parts);
  const details = parts.flatMap((part, index) =>
    part.kind === 'reasoning' ? [writeReasoningDetail({ ...part, index, expectedFormat: null })] : [],
  );
  const annotations = parts.flatMap((part) => (part.kind === 'text' ? part.citations.map(writeAnnotation) : []));
  return {
    role: 'assistant',
    content: joined(parts, 'text'),
    refusal: joined(parts, 'refusal'),
    annotations,
    ...omitEmpty({
      reasoning_content: joined(parts, 'reasoning') || null,
      reasoning_details: details.length === 0 ? null : details,
      tool_calls: calls.length === 0 ? null : calls,
    }),
  };
}

/** A whole answer as `chat.completion`. https://platform.openai.com/docs/api-reference/chat/object */
export function encodeHubAnswer(answer: HubAnswer, context: AnswerContext): string {
  const { usage } = answer;
  return writeJson({
    id: answer.id === '' ? context.id : answer.id,
    object: 'chat.completion',
    created: context.createdSeconds,
    model: answer.model,
    choices: answer.choices.map((choice, index) => ({
      index,
      message: writeMessage(choice),
      logprobs: writeLogprobs(choice.logprobs),
      finish_reason: chatFinishReasons[choice.finish.reason],
      native_finish_reason: choice.finish.nativeReason,
    })),
    ...(usage === null ? {} : { usage: writeOpenAiUsage(usage, context.priceUsage(usage)) }),
    ...omitEmpty({ service_tier: answer.serviceTier }),
  });
}
