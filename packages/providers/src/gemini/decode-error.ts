import type { HubError, JsonObject } from '@waygate/protocol';
import { numberAt, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import type { UpstreamFailure } from '../hub/chat-codec.ts';
import { plainWords } from '../hub/plain-words.ts';
import { readRetryAfter } from '../hub/read-retry-after.ts';

/** The error in a body or an event, null where it holds none. */
export function readErrorBody(body: JsonObject | null, status: number | null): HubError | null {
  const error = objectAt(body, 'error');
  if (error === null) return null;
  const stated = numberAt(error, 'code');
  const implied = stated !== null && stated >= 400 && stated <= 599 ? stated : 502;
  const message = textAt(error, 'message') ?? 'The provider failed.';
  return { status: status ?? implied, code: textAt(error, 'status'), message, param: null, retryAfterSeconds: null };
}

/** COMPAT: Gemini says when to come again in the body only (`google.rpc.RetryInfo`, 2026-11). */
function retryDelay(body: JsonObject | null): string | null {
  const details = objectsAt(objectAt(body, 'error'), 'details');
  const info = details.find((detail) => textAt(detail, '@type')?.endsWith('google.rpc.RetryInfo') === true);
  return textAt(info ?? null, 'retryDelay');
}

/** Reads the body of an error status. COMPAT: streams' errors may come as a list of one (2026-11). */
export function decodeError(failure: UpstreamFailure): HubError {
  const { status } = failure;
  const text = Buffer.from(failure.body).toString('utf8').trim();
  const body = parseJsonObject(text.startsWith('[') ? text.slice(1, -1) : text);
  const error = readErrorBody(body, status) ?? { status, code: null, message: plainWords(failure), param: null };
  return { ...error, retryAfterSeconds: readRetryAfter(failure, retryDelay(body)) };
}
