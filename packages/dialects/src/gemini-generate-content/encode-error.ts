import type { HubError } from '@waygate/protocol';
import { omitEmpty, writeJson } from '@waygate/wire';

/** Google's canonical words for HTTP statuses. https://cloud.google.com/apis/design/errors#http_mapping */
const words: readonly (readonly [status: number, word: string])[] = [
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [500, 'INTERNAL'],
  [501, 'UNIMPLEMENTED'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
];

/** The body of an error; when to come again is said in the body, where this grammar's clients look. */
export function encodeError(error: HubError): string {
  const { status, message, retryAfterSeconds, code } = error;
  const word = words.find(([known]) => known === status)?.[1] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
  const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s` };
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'waygate' };
  const details = [...(retryAfterSeconds === null ? [] : [retry]), ...(code === null ? [] : [info])];
  return writeJson({
    error: omitEmpty({ code: status, message, status: word, details: details.length === 0 ? null : details }),
  });
}
