import type { ErrorClass, UpstreamError } from '../provider.ts';

/** Statuses that blame the caller's request: another deployment would say the same. */
const callerFaults: ReadonlySet<number> = new Set([400, 405, 406, 409, 410, 411, 413, 414, 415, 422]);

/** Longer waits are taken for nonsense. */
const retryAfterSecondsMax = 24 * 3600;

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Seconds, or an HTTP date (RFC 9110 section 10.2.3); OpenAI's own header gives milliseconds. */
function readRetryAfter({ headers, nowMs }: UpstreamError): number | null {
  const millis = one(headers['retry-after-ms']);
  if (millis !== undefined && /^\d{1,9}(\.\d+)?$/.test(millis)) return bounded(Number(millis) / 1000);
  const text = one(headers['retry-after']);
  if (text === undefined) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return bounded(Number(text));
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? null : bounded((dateMs - nowMs) / 1000);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), retryAfterSecondsMax);
}

/**
 * Takes an error status apart. 401, 402, 403 and 404 blame our credential, its account or its list of models, so another
 * deployment may do better; 429 and 5xx blame the moment.
 */
export function classifyError(error: UpstreamError): ErrorClass {
  return {
    canAnotherHelp: !callerFaults.has(error.status),
    isCredentialFault: error.status === 401,
    retryAfterSeconds: readRetryAfter(error),
  };
}
