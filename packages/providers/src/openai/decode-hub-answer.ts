import type { ChatPart, HubChoice, JsonObject, ToolCallPart } from '@waygate/protocol';
import { objectAt, objectsAt, openToolCallId, parseJsonObject, textAt } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readErrorObject } from './decode-error.ts';
import {
  readAnnotations,
  readCallSignature,
  readContentList,
  readDetailProof,
  readFinish,
  readLogprobs,
  readReasoningText,
} from './read-chat-parts.ts';
import { readChatUsage } from './read-chat-usage.ts';

function decodeCall(call: JsonObject, index: number): ToolCallPart {
  const custom = objectAt(call, 'custom');
  const inner = custom ?? objectAt(call, 'function');
  const text = textAt(inner, custom === null ? 'arguments' : 'input') ?? '';
  const { id, signature } = openToolCallId(textAt(call, 'id') ?? `call_${index}`);
  return {
    kind: 'tool-call',
    id,
    name: textAt(inner, 'name') ?? '',
    argumentsText: text.trim() === '' && custom === null ? '{}' : text,
    toolKind: custom === null ? 'function' : 'custom',
    signature: signature ?? readCallSignature(call),
    cache: null,
  };
}

function decodeReasoning(message: JsonObject): ChatPart[] {
  const details = objectsAt(message, 'reasoning_details');
  if (details.length > 0) {
    return details.map((detail) => {
      const text = textAt(detail, 'text') ?? textAt(detail, 'summary') ?? '';
      return { kind: 'reasoning', text, ...(readDetailProof(detail) ?? { signature: null, isRedacted: false }) };
    });
  }
  const text = readReasoningText(message);
  return text === '' ? [] : [{ kind: 'reasoning', text, signature: null, isRedacted: false }];
}

function decodeContent(message: JsonObject): ChatPart[] {
  const plain = textAt(message, 'content');
  const list =
    plain === null ? readContentList(objectsAt(message, 'content')) : [{ kind: 'text' as const, text: plain }];
  const citations = readAnnotations(message);
  return list.flatMap(({ kind, text }): ChatPart[] => {
    if (kind === 'reasoning') return [{ kind, text, signature: null, isRedacted: false }];
    return text === '' && citations.length === 0 ? [] : [{ kind, text, citations, cache: null }];
  });
}

function decodeChoice(choice: JsonObject): HubChoice {
  const message = objectAt(choice, 'message') ?? {};
  const refusal = textAt(message, 'refusal');
  const calls = objectsAt(message, 'tool_calls').map(decodeCall);
  return {
    parts: [
      ...decodeReasoning(message),
      ...decodeContent(message),
      ...(refusal === null || refusal === '' ? [] : [{ kind: 'refusal' as const, text: refusal }]),
      ...calls,
    ],
    finish: readFinish(textAt(choice, 'finish_reason') ?? 'stop', calls.length > 0),
    logprobs: readLogprobs(choice),
  };
}

/** Reads a `chat.completion`. */
export function decodeHubAnswer(bytes: Uint8Array): DecodedAnswer {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  const error = body === null ? null : readErrorObject(body, 502);
  if (error !== null) return { kind: 'error', error };
  const choices = objectsAt(body, 'choices');
  if (body === null || choices.length === 0) return malformedAnswer();
  const usage = objectAt(body, 'usage');
  return {
    kind: 'answer',
    answer: {
      id: textAt(body, 'id') ?? '',
      model: textAt(body, 'model') ?? '',
      wire: 'openai',
      serviceTier: textAt(body, 'service_tier'),
      choices: choices.map(decodeChoice),
      usage: usage === null ? null : readChatUsage(usage),
    },
  };
}
