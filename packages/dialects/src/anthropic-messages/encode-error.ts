import type { HubError } from '@waygate/protocol';
import { omitEmpty, writeJson } from '@waygate/wire';

const errorTypes: readonly (readonly [status: number, type: string])[] = [
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
];

/** The body of an error. https://docs.anthropic.com/en/api/errors */
export function encodeError(error: HubError): string {
  const known = errorTypes.find(([status]) => status === error.status)?.[1];
  const type = known ?? (error.status < 500 ? 'invalid_request_error' : 'api_error');
  return writeJson({ type: 'error', error: omitEmpty({ type, message: error.message, code: error.code }) });
}
