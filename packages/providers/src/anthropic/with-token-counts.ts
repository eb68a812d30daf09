import { noUsage } from '@waygate/protocol';
import { numberAt, parseJsonObject } from '@waygate/wire';
import type { AnswerReading, Provider } from '../provider.ts';

/** Counting is free. https://docs.anthropic.com/en/api/messages-count-tokens */
function readCount(bytes: Uint8Array): AnswerReading {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  if (body !== null && numberAt(body, 'input_tokens') !== null) {
    return { kind: 'answer', usage: noUsage, usageSpan: null };
  }
  return { kind: body?.['error'] === undefined ? 'malformed' : 'error' };
}

/** A provider that is also asked how many tokens a request has. */
export function withTokenCounts(provider: Provider): Provider {
  return {
    ...provider,
    decodeAnswer: (endpoint, bytes, dialect) =>
      dialect === 'anthropic-count-tokens' ? readCount(bytes) : provider.decodeAnswer(endpoint, bytes, dialect),
  };
}
