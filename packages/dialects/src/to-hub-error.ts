import type { Refusal } from '@waygate/errors';
import type { HubError } from '@waygate/protocol';

/** A refusal of ours as an error that any dialect can tell. */
export function toHubError(refusal: Refusal): HubError {
  const { code, message, param, retryAfterSeconds } = refusal;
  return { status: refusal.entry.status, code, message, param, retryAfterSeconds };
}
