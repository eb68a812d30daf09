import type { CallBody } from '@waygate/protocol';
import { type JsonField, scanJsonObject } from '@waygate/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderRow } from '../catalog.ts';
import { encodeRequest } from './encode-request.ts';

const row: ProviderRow = {
  id: 'vendor',
  name: 'Vendor',
  wire: 'openai',
  baseUrl: null,
  auth: 'bearer',
  needsKey: true,
  quirks: {},
};

function encode(text: string, options: { isStream?: boolean; model?: string; row?: ProviderRow } = {}): string {
  const bytes = Buffer.from(text);
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 1024 });
  if (found.kind !== 'object') throw new Error(found.kind);
  const fields = new Map<string, JsonField>(found.fields.map((field) => [field.key, field]));
  const body: CallBody = {
    dialect: 'openai-chat',
    endpoint: 'chat',
    requestedModel: 'any',
    isStream: options.isStream ?? false,
    wantsStreamUsage: false,
    outputTokensMax: null,
    endUser: null,
    bytes,
  };
  const encoded = encodeRequest({ body, fields, upstreamModel: options.model ?? 'new', row: options.row ?? row });
  expect(encoded.path).toBe('/chat/completions');
  return Buffer.from(encoded.body).toString();
}

describe('encodeRequest', () => {
  test('names the ceiling on output as an older vendor knows it, and only for one', () => {
    const older = { ...row, quirks: { outputCeiling: 'max_tokens' } } as const;
    const text = '{"model":"new", "max_compl\\u0065tion_tokens" : 9}';
    expect(encode(text, { row: older })).toBe('{"model":"new", "max_tokens" : 9}');
    expect(encode(text)).toBe(text);
    const both = '{"model":"new","max_tokens":8,"max_completion_tokens":9}';
    expect(encode(both, { row: older })).toBe(both);
  });

  test('replaces the model and keeps spacing, escapes and unknown members', () => {
    expect(encode('{ "x":"\\u00e9\\/" , "mod\\u0065l" : "old","n" :1.0 }')).toBe(
      '{ "x":"\\u00e9\\/" , "mod\\u0065l" : "new","n" :1.0 }',
    );
  });

  test('hands the very bytes on when nothing changes', () => {
    expect(encode('{"model":"same"}', { model: 'same' })).toBe('{"model":"same"}');
  });

  test.each([
    ['absent', '{"a":1,"model":"m"}', '{"a":1,"stream_options":{"include_usage":true},"model":"new"}'],
    ['null', '{"model":"m","stream_options":null}', '{"model":"new","stream_options":{"include_usage":true}}'],
    ['empty', '{"stream_options":{ },"model":"m"}', '{"stream_options":{"include_usage":true },"model":"new"}'],
    [
      'false',
      '{"model":"m","stream_options":{"include_usage":false,"x":1}}',
      '{"model":"new","stream_options":{"include_usage":true,"x":1}}',
    ],
    [
      'something else',
      '{"model":"m","stream_options":{"x":[1]}}',
      '{"model":"new","stream_options":{"include_usage":true,"x":[1]}}',
    ],
  ])('asks for usage in a stream where the option is %s', (_case, text, expected) => {
    expect(encode(text, { isStream: true })).toBe(expected);
  });

  test('does not ask where the vendor refuses the option', () => {
    const refusing = { ...row, quirks: { refusesStreamOptions: true } } as const;
    expect(encode('{"model":"m"}', { isStream: true, row: refusing })).toBe('{"model":"new"}');
  });

  test('changes the model and nothing else, whatever stands around it', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue()).filter((object) => !Object.hasOwn(object, 'model'));
    fc.assert(
      fc.property(
        members,
        members,
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        (before, after, model, next) => {
          const inner = (object: object): string => JSON.stringify(object).slice(1, -1);
          const parts = (name: string): string[] => [inner(before), `"model":${JSON.stringify(name)}`, inner(after)];
          const body = (name: string): string =>
            `{${parts(name)
              .filter((part) => part !== '')
              .join(',')}}`;
          expect(encode(body(model), { model: next })).toBe(body(next));
        },
      ),
    );
  });
});
