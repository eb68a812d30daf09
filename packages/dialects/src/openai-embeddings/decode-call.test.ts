import { describe, expect, test } from 'vitest';
import { decodeCall } from './decode-call.ts';

describe('decodeCall of embeddings', () => {
  test.each(['"tea"', '["tea","coffee"]', '[1,2,3]', '[[1],[2]]'])('accepts input %s', (input) => {
    const { body } = decodeCall(Buffer.from(`{"model":"m","input":${input},"user":"u"}`));
    expect(body).toMatchObject({ endpoint: 'embeddings', requestedModel: 'm', isStream: false, endUser: 'u' });
  });

  test.each(['""', '[]', '1', '{}', 'null'])('refuses input %s', (input) => {
    expect(() => decodeCall(Buffer.from(`{"model":"m","input":${input}}`))).toThrow(/`input` must be/);
  });

  test('refuses a second input', () => {
    expect(() => decodeCall(Buffer.from('{"model":"m","input":"a","input":"b"}'))).toThrow(/more than once/);
  });
});
