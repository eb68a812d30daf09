import { findRawJson, objectAt, objectsAt, parseJsonObject } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readBlock, readFinish, readUsage } from './read-message.ts';

/** Reads the answer of Converse. It names neither itself nor the model. */
export function decodeAnswer(bytes: Uint8Array): DecodedAnswer {
  const text = Buffer.from(bytes).toString('utf8');
  const body = parseJsonObject(text);
  const message = objectAt(objectAt(body, 'output'), 'message');
  if (body === null || message === null) return malformedAnswer();
  const inputs = findRawJson(text, ['output', 'message', 'content', '*', 'toolUse', 'input']);
  const parts = objectsAt(message, 'content').map((block, index) =>
    readBlock(block, inputs.get(`output.message.content.${index}.toolUse.input`)),
  );
  const usage = objectAt(body, 'usage');
  return {
    kind: 'answer',
    answer: {
      id: '',
      model: '',
      wire: 'bedrock',
      serviceTier: null,
      choices: [{ parts, finish: readFinish(body), logprobs: [] }],
      usage: usage === null ? null : readUsage(usage),
    },
  };
}
