import type { HubError } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import type { UpstreamFailure } from '../hub/chat-codec.ts';
import { plainWords } from '../hub/plain-words.ts';
import { readRetryAfter } from '../hub/read-retry-after.ts';

/** Reads the body of an error status: `{ "message" }`. */
export function decodeError(failure: UpstreamFailure): HubError {
  const { status } = failure;
  const body = parseJsonObject(Buffer.from(failure.body).toString('utf8'));
  const message = textAt(body, 'message') ?? plainWords(failure);
  return { status, code: null, message, param: null, retryAfterSeconds: readRetryAfter(failure, null) };
}
