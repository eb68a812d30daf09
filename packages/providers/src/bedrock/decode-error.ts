import type { HubError } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import type { UpstreamFailure } from '../hub/chat-codec.ts';
import { plainWords } from '../hub/plain-words.ts';
import { readRetryAfter } from '../hub/read-retry-after.ts';

function one(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.split(':')[0] ?? null;
}

/** Reads the body of an error status; its kind stands in a header. */
export function decodeError(failure: UpstreamFailure): HubError {
  const { status } = failure;
  const body = parseJsonObject(Buffer.from(failure.body).toString('utf8'));
  const message = textAt(body, 'message') ?? textAt(body, 'Message') ?? plainWords(failure);
  const code = one(failure.headers['x-amzn-errortype']);
  return { status, code, message, param: null, retryAfterSeconds: readRetryAfter(failure, null) };
}
