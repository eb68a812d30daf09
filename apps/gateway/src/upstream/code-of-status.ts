import type { AttemptFailure } from './attempt-result.ts';

/** What an error status of an upstream is booked as. A status that is neither blames nobody: it is no answer of the API. */
export function codeOfStatus(status: number): AttemptFailure['code'] {
  if (status === 429) return 'upstream_rate_limited';
  if (status >= 500) return 'upstream_failed';
  return status >= 400 ? 'upstream_rejected' : 'upstream_malformed';
}
