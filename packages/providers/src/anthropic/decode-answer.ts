import { findRawJson, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readErrorBody } from './decode-error.ts';
import { readBlock, readFinish } from './read-blocks.ts';
import { readUsage } from './read-usage.ts';

/** Reads a `message`. */
export function decodeAnswer(bytes: Uint8Array): DecodedAnswer {
  const text = Buffer.from(bytes).toString('utf8');
  const body = parseJsonObject(text);
  const error = readErrorBody(body, null);
  if (error !== null) return { kind: 'error', error };
  if (body === null || textAt(body, 'type') !== 'message') return malformedAnswer();
  const inputs = findRawJson(text, ['content', '*', 'input']);
  const usage = objectAt(body, 'usage');
  const parts = objectsAt(body, 'content').map((block, index) =>
    readBlock(block, inputs.get(`content.${index}.input`)),
  );
  return {
    kind: 'answer',
    answer: {
      id: textAt(body, 'id') ?? '',
      model: textAt(body, 'model') ?? '',
      wire: 'anthropic',
      serviceTier: textAt(usage, 'service_tier'),
      choices: [{ parts, finish: readFinish(body), logprobs: [] }],
      usage: usage === null ? null : readUsage(usage),
    },
  };
}
