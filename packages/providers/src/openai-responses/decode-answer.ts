import { objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readFailure, readFinish, readItem, readLogprobs, readUsage } from './read-items.ts';

/** Reads a `response`. */
export function decodeAnswer(bytes: Uint8Array): DecodedAnswer {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  const error = body === null ? null : readFailure(body);
  if (error !== null) return { kind: 'error', error };
  if (body === null || textAt(body, 'object') !== 'response') return malformedAnswer();
  const items = objectsAt(body, 'output');
  const parts = items.flatMap(readItem);
  const logprobs = items.flatMap((item) => objectsAt(item, 'content').flatMap(readLogprobs));
  const usage = objectAt(body, 'usage');
  const hasCalls = parts.some(({ kind }) => kind === 'tool-call');
  return {
    kind: 'answer',
    answer: {
      id: textAt(body, 'id') ?? '',
      model: textAt(body, 'model') ?? '',
      wire: 'openai-responses',
      serviceTier: textAt(body, 'service_tier'),
      choices: [{ parts, finish: readFinish(body, hasCalls), logprobs }],
      usage: usage === null ? null : readUsage(usage),
    },
  };
}
