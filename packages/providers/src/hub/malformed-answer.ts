import type { DecodedAnswer } from './chat-codec.ts';

/** What a body is that is none of the wire's answers. */
export function malformedAnswer(): DecodedAnswer {
  const message = 'The provider answered with something that is not an answer.';
  return {
    kind: 'error',
    error: { status: 502, code: 'upstream_malformed', message, param: null, retryAfterSeconds: null },
  };
}
