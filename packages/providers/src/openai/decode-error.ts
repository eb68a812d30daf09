import type { HubError, JsonObject } from '@waygate/protocol';
import { isObjectValue, parseJsonObject, textAt } from '@waygate/wire';
import type { UpstreamFailure } from '../hub/chat-codec.ts';
import { plainWords } from '../hub/plain-words.ts';
import { readRetryAfter } from '../hub/read-retry-after.ts';

/**
 * The error in an OpenAI body, null where it holds none. COMPAT: vendors write `error` as an object or as text, some put
 * `message` and `code` at the top (Mistral, vLLM), and some give the status as a number in `code` (OpenRouter) (2026-11).
 */
export function readErrorObject(body: JsonObject, status: number): HubError | null {
  const { error } = body;
  const isBare = body['object'] === 'error' || (textAt(body, 'message') !== null && body['choices'] === undefined);
  const inner = isObjectValue(error) ? error : isBare ? body : null;
  if (typeof error === 'string') return { status, code: null, message: error, param: null, retryAfterSeconds: null };
  if (inner === null) return null;
  const code = inner['code'];
  const isStatus = typeof code === 'number' && code >= 400 && code <= 599;
  return {
    status: isStatus ? code : status,
    code: typeof code === 'string' ? code : textAt(inner, 'type'),
    message: textAt(inner, 'message') ?? `The provider answered with status ${status}.`,
    param: textAt(inner, 'param'),
    retryAfterSeconds: null,
  };
}

/** Reads the body of an error status. */
export function decodeError(failure: UpstreamFailure): HubError {
  const { status } = failure;
  const body = parseJsonObject(Buffer.from(failure.body).toString('utf8'));
  const read = body === null ? null : readErrorObject(body, status);
  const error = read ?? { code: null, message: plainWords(failure), param: null };
  return { ...error, status, retryAfterSeconds: readRetryAfter(failure, null) };
}
