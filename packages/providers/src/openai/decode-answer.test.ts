import { describe, expect, test } from 'vitest';
import { decodeAnswer } from './decode-answer.ts';

const decode = (text: string) => decodeAnswer('chat', Buffer.from(text));

describe('decodeAnswer', () => {
  test('finds the top-level usage and no other', () => {
    const text =
      '{"choices":[{"usage":{"prompt_tokens":9}}],"x":"usage","usage": {"prompt_tokens":1,"completion_tokens":2}}';
    const reading = decode(text);
    expect(reading).toMatchObject({ kind: 'answer', usage: { inputTokens: 1, outputTokens: 2 } });
    const span = reading.kind === 'answer' ? reading.usageSpan : null;
    expect(span && text.slice(span.start, span.end)).toBe('{"prompt_tokens":1,"completion_tokens":2}');
  });

  test.each([
    ['{"prompt_tokens":1}', true],
    ['{"prompt_tokens":1,"prompt_tokens_details":{"cost":1}}', true],
    ['{"prompt_tokens":1,"cost":0.1}', false],
    ['{"prompt_tokens":1,"cost":null}', false],
    ['{"c\\u006fst":0.1,"prompt_tokens":1}', false],
  ])('says of the usage %s whether it is without a cost', (usage, isWithoutCost) => {
    expect(decode(`{"choices":[],"usage":${usage}}`)).toMatchObject({ usageSpan: { isWithoutCost } });
  });

  test('an answer without usage is an answer', () => {
    expect(decode('{"choices":[]}')).toEqual({ kind: 'answer', usage: null, usageSpan: null });
    expect(decode('{"choices":[],"usage":null}')).toEqual({ kind: 'answer', usage: null, usageSpan: null });
  });

  test('an error with status 200 is no answer', () => {
    expect(decode('{"error":{"message":"no credit"}}').kind).toBe('error');
  });

  test.each(['', '{"choices":[', '[]', '{}', '<html>', 'null'])('%j is malformed', (text) => {
    expect(decode(text).kind).toBe('malformed');
  });

  test('embeddings answer with data', () => {
    expect(decodeAnswer('embeddings', Buffer.from('{"data":[]}')).kind).toBe('answer');
    expect(decodeAnswer('embeddings', Buffer.from('{"choices":[]}')).kind).toBe('malformed');
  });
});
