import { objectAt, parseJsonObject, textAt } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readFinish, readMessage, readUsage } from './read-message.ts';

/** Reads the answer of `POST /v2/chat`. It does not name the model. */
export function decodeAnswer(bytes: Uint8Array): DecodedAnswer {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  const message = objectAt(body, 'message');
  if (message === null) return malformedAnswer();
  const usage = objectAt(body, 'usage');
  return {
    kind: 'answer',
    answer: {
      id: textAt(body, 'id') ?? '',
      model: '',
      wire: 'cohere',
      serviceTier: null,
      choices: [
        { parts: readMessage(message), finish: readFinish(textAt(body, 'finish_reason') ?? 'COMPLETE'), logprobs: [] },
      ],
      usage: usage === null ? null : readUsage(usage),
    },
  };
}
