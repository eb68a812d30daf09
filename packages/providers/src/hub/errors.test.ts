import { dialectCodecs } from '@waygate/dialects';
import {
  type ChatWireName,
  chatDialects,
  emptyHubRequest as emptyRequest,
  type HubError,
  wireOfDialect,
} from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { providerCodecs } from '../provider-codecs.ts';

const nowMs = Date.UTC(2026, 0, 1);

function decode(
  wire: ChatWireName,
  status: number,
  ...[body, headers = {}]: [string, Record<string, string>?]
): HubError {
  return providerCodecs[wire].decodeError({ status, headers, body: Buffer.from(body), nowMs });
}

const quota = JSON.stringify({
  error: {
    code: 429,
    message: 'Quota exceeded.',
    status: 'RESOURCE_EXHAUSTED',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
  },
});

describe('an error of a provider', () => {
  test.each<[string, HubError, Partial<HubError>]>([
    [
      'OpenAI',
      decode(
        'openai',
        400,
        '{"error":{"message":"Bad seed.","type":"invalid_request_error","param":"seed","code":null}}',
      ),
      { status: 400, code: 'invalid_request_error', message: 'Bad seed.', param: 'seed' },
    ],
    [
      'a vendor of the OpenAI wire with bare words',
      decode('openai', 422, '{"object":"error","message":"No such model","code":"1500"}'),
      { status: 422, code: '1500', message: 'No such model' },
    ],
    [
      'a vendor that answers in text',
      decode('openai', 500, 'upstream exploded'),
      { status: 500, message: 'upstream exploded' },
    ],
    [
      'a proxy that answers in HTML',
      decode('openai', 502, '<html>Bad gateway</html>'),
      { status: 502, message: 'The provider answered with status 502.' },
    ],
    [
      'Anthropic, overloaded',
      decode('anthropic', 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', {
        'retry-after': '7',
      }),
      { status: 529, code: 'overloaded_error', message: 'Overloaded', retryAfterSeconds: 7 },
    ],
    [
      'Gemini, with the wait in the body',
      decode('gemini', 429, quota),
      { status: 429, code: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded.', retryAfterSeconds: 35 },
    ],
    [
      'Gemini, as a list of one',
      decode('gemini', 429, `[${quota}]`),
      { message: 'Quota exceeded.', retryAfterSeconds: 35 },
    ],
    [
      'Bedrock',
      decode('bedrock', 429, '{"message":"Slow down."}', { 'x-amzn-errortype': 'ThrottlingException:http://x' }),
      { status: 429, code: 'ThrottlingException', message: 'Slow down.' },
    ],
    ['Cohere', decode('cohere', 404, '{"message":"model not found"}'), { status: 404, message: 'model not found' }],
    [
      'one with a date to come again',
      decode('openai', 503, '{}', { 'retry-after': new Date(nowMs + 90_000).toUTCString() }),
      { retryAfterSeconds: 90 },
    ],
    [
      'one with milliseconds to wait',
      decode('openai', 429, '{}', { 'retry-after-ms': '1500' }),
      { retryAfterSeconds: 2 },
    ],
  ])('%s is understood', (_who, error, expected) => {
    expect(error).toMatchObject(expected);
  });

  const mirrored = chatDialects.filter((dialect) => wireOfDialect[dialect] !== null);
  test.each(mirrored)('told in %s keeps status, words and wait, and its own wire reads them again', (dialect) => {
    const wire = wireOfDialect[dialect];
    if (wire === null) return;
    const error = { status: 429, code: 'busy', message: 'Wait — "soon"', param: null, retryAfterSeconds: 12 };
    const body = dialectCodecs[dialect].encodeError(error);
    const back = decode(wire, 429, body, wire === 'gemini' ? {} : { 'retry-after': '12' });
    expect(back).toMatchObject({ status: 429, message: error.message, retryAfterSeconds: 12 });
  });

  test('status 200 with an error for a body is an error', () => {
    const { decodeAnswer } = providerCodecs.openai;
    const body = Buffer.from('{"error":{"message":"no","code":"overloaded"}}');
    expect(decodeAnswer(body, emptyRequest)).toMatchObject({
      kind: 'error',
      error: { message: 'no', code: 'overloaded' },
    });
    for (const codec of Object.values(providerCodecs)) {
      expect(codec.decodeAnswer(Buffer.from('{}'), emptyRequest).kind).toBe('error');
      expect(codec.decodeAnswer(Buffer.from('not json'), emptyRequest).kind).toBe('error');
    }
  });
});
