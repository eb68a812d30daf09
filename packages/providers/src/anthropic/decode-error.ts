import type { HubError, JsonObject } from '@waygate/protocol';
import { objectAt, parseJsonObject, textAt } from '@waygate/wire';
import type { UpstreamFailure } from '../hub/chat-codec.ts';
import { plainWords } from '../hub/plain-words.ts';
import { readRetryAfter } from '../hub/read-retry-after.ts';

/** Statuses of error types, for an error in the middle of a stream. https://docs.anthropic.com/en/api/errors */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The error in a body or an event, null where it holds none. */
export function readErrorBody(body: JsonObject | null, status: number | null): HubError | null {
  const error = objectAt(body, 'error');
  if (error === null) return null;
  const type = textAt(error, 'type');
  const code = textAt(error, 'code') ?? type;
  const message = textAt(error, 'message') ?? 'The provider failed.';
  const implied = type !== null && Object.hasOwn(statuses, type) ? statuses[type] : undefined;
  return { status: status ?? implied ?? 502, code, message, param: null, retryAfterSeconds: null };
}

/** Reads the body of an error status. */
export function decodeError(failure: UpstreamFailure): HubError {
  const { status } = failure;
  const read = readErrorBody(parseJsonObject(Buffer.from(failure.body).toString('utf8')), status);
  const error = read ?? { status, code: null, message: plainWords(failure), param: null };
  return { ...error, retryAfterSeconds: readRetryAfter(failure, null) };
}
