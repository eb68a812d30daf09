import type { CallAddress, DecodedCall } from '../dialect.ts';
import { decodeCall } from './decode-call.ts';

/**
 * Reads a body of `POST /v1/messages/count_tokens`: a Messages request that is counted and not answered.
 * https://docs.anthropic.com/en/api/messages-count-tokens
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function decodeCount(bytes: Uint8Array, address: CallAddress): DecodedCall {
  const call = decodeCall(bytes, address);
  const body = { ...call.body, dialect: 'anthropic-count-tokens' as const, isStream: false };
  return { ...call, body, choicesCount: 0 };
}
