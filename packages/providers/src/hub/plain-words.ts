import type { UpstreamFailure } from './chat-codec.ts';

const wordsMax = 2000;

/** Words for a failure whose body says nothing in its wire's grammar: the body itself if it is short text. */
export function plainWords(failure: Pick<UpstreamFailure, 'status' | 'body'>): string {
  const text = Buffer.from(failure.body).subarray(0, wordsMax).toString('utf8').trim();
  return text === '' || text.startsWith('<') ? `The provider answered with status ${failure.status}.` : text;
}
