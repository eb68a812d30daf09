import type { Refusal } from '@waygate/errors';
import { toHubError } from '../to-hub-error.ts';
import { encodeError as encodeHubError } from './encode-error.ts';

export { encodeAnswer, writeCost as encodeUsageEvent } from '../openai-json/write-cost.ts';
export { decodeCall } from './decode-call.ts';

/** The body of a refusal. */
export function encodeError(refusal: Refusal): string {
  return encodeHubError(toHubError(refusal));
}

/** A refusal in the middle of a stream. */
export function encodeStreamError(refusal: Refusal): string {
  return `event: error\ndata: ${encodeError(refusal)}\n\n`;
}
