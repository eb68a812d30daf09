import { refuse } from '@waygate/errors';
import { spliceBytes } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { encodeRerankAnswer, encodeRerankError } from './encode-rerank-v2.ts';

/** Where the usage of an answer lies, as a provider's reading tells it. */
function encode(text: string): string {
  const start = text.indexOf('{', text.indexOf('"usage"'));
  const usageSpan = text.includes('"usage"') ? { start, end: text.indexOf('}', start) + 1 } : null;
  const { bytes, splices } = encodeRerankAnswer({ bytes: Buffer.from(text), usageSpan });
  return Buffer.from(spliceBytes(bytes, splices)).toString();
}

describe("an answer to Cohere's second rerank", () => {
  test('of Cohere passes byte for byte', () => {
    const text =
      '{"id":"07734bd2","results":[{"index":3,"relevance_score":0.999071},{"index":0,"relevance_score":0.32713068}],' +
      '"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1}}}';
    expect(encode(text)).toBe(text);
  });

  test('of a server of another shape is told in Cohere’s, without documents', () => {
    const results = [
      { index: 1, document: { text: 'Paris' }, relevance_score: 0.87654321 },
      { relevance_score: 1e-9, index: 0, document: 'Rome' },
    ];
    const usage = { total_tokens: 17, prompt_tokens: 15 };
    expect(JSON.parse(encode(JSON.stringify({ id: 'r-1', model: 'm', object: 'list', results, usage })))).toEqual({
      id: 'r-1',
      results: [
        { index: 1, relevance_score: 0.87654321 },
        { index: 0, relevance_score: 1e-9 },
      ],
      meta: { api_version: { version: '2' }, billed_units: { search_units: 1, input_tokens: 15 } },
    });
  });

  test.each([
    '{"results":[{"index":"first"}],"usage":{"total_tokens":1}}',
    '{"results":[],"meta":{"tokens":{"input_tokens":9}},"usage":{"total_tokens":1}}',
    '{"results":[{"index":0,"relevance_score":1,"document":{"text":"a"}}]}',
  ])('that cannot be told better passes as it came: %s', (text) => {
    expect(encode(text)).toBe(text);
  });
});

test("a refusal has Cohere's message, and says what to look up and which member was at fault", () => {
  const refusal = refuse('parameter_invalid', { param: 'documents', message: 'No documents.' });
  expect(JSON.parse(encodeRerankError(refusal))).toEqual({
    message: 'No documents.',
    code: 'parameter_invalid',
    param: 'documents',
  });
  expect(Object.keys(JSON.parse(encodeRerankError(refuse('overloaded'))))).toEqual(['message', 'code']);
});
