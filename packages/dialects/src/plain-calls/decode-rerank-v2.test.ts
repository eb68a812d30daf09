import { Refusal } from '@waygate/errors';
import { describe, expect, test } from 'vitest';
import { decodeRerankV2 } from './decode-rerank-v2.ts';

const asked = { model: 'cohere/rerank-v4.0-pro', query: 'capital?', documents: ['Paris', ''] };

function decode(body: object | string) {
  return decodeRerankV2(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

function refusalOf(body: object | string): Pick<Refusal, 'code' | 'param'> {
  try {
    decode(body);
  } catch (caught) {
    if (caught instanceof Refusal) return { code: caught.code, param: caught.param };
    throw caught;
  }
  throw new Error('it was taken');
}

describe("Cohere's second rerank", () => {
  test('is read as far as its model, and its bytes stay', () => {
    const body = JSON.stringify({ ...asked, top_n: 1, max_tokens_per_doc: 512, priority: 0, user: 'u' });
    const call = decode(body);
    expect(call.body).toMatchObject({ endpoint: 'rerank', requestedModel: asked.model, isStream: false, endUser: 'u' });
    expect(String(call.body.bytes)).toBe(body);
  });

  test('takes any strings for documents, however they are written', () => {
    for (const documents of ['["a,b","[{\\"x\\":1}]"]', '[ "\\\\" ,\n"\\u0022\\\\\\"" ]', '["é😀"]']) {
      expect(decode(`{"model":"m","query":"q","documents":${documents}}`).body.requestedModel).toBe('m');
    }
    expect(decode({ ...asked, documents: Array.from({ length: 10_000 }, () => 'x') }).choicesCount).toBe(1);
  });

  test.each([
    ['none', { documents: undefined }, 'documents'],
    ['an empty list', { documents: [] }, 'documents'],
    ['a text', { documents: 'x' }, 'documents'],
    ['an object, as the first version takes it', { documents: ['x', { text: 'x' }] }, 'documents'],
    ['a number', { documents: ['x', 7] }, 'documents'],
    ['a list in the list', { documents: [['x']] }, 'documents'],
    ['null', { documents: ['x', null] }, 'documents'],
    ['too many', { documents: Array.from({ length: 10_001 }, () => 'x') }, 'documents'],
  ])('refuses documents that are %s', (_name, more, param) => {
    expect(refusalOf({ ...asked, ...more })).toEqual({ code: 'parameter_invalid', param });
  });

  test.each([
    ['query', ''],
    ['query', 7],
    ['query', undefined],
    ['model', undefined],
    ['model', ['a']],
    ['models', ['a', 'b']],
    ['top_n', 0],
    ['top_n', 1.5],
    ['top_n', '3'],
    ['max_tokens_per_doc', 0],
    ['max_tokens_per_doc', 'all'],
    ['priority', -1],
    ['priority', 1_000],
    ['priority', true],
  ])('refuses %s %j', (param, value) => {
    expect(refusalOf({ ...asked, [param]: value })).toEqual({ code: 'parameter_invalid', param });
  });

  test.each(['documents', 'query', 'model', 'top_n'])('refuses a second %s', (name) => {
    const text = JSON.stringify({ ...asked, top_n: 1 });
    expect(refusalOf(`${text.slice(0, -1)},"${name}":"x"}`)).toEqual({ code: 'body_ambiguous', param: name });
    expect(refusalOf(`${text.slice(0, -1)},"${name.toUpperCase()}":"x"}`).code).toBe('body_ambiguous');
  });
});
