import type { JsonObject, JsonValue } from '@waygate/protocol';
import { isObjectValue } from '@waygate/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DropLog } from '../hub/drop-log.ts';
import { compileSchema } from './compile-schema.ts';

function compiled(schema: JsonObject): { readonly schema: JsonObject; readonly dropped: string[] } {
  const drops = new DropLog('gemini', false);
  return { schema: compileSchema(schema, drops), dropped: drops.entries.map(({ field }) => field) };
}

/** Members of Gemini's Schema message, written down from https://ai.google.dev/api/caching#Schema. */
const members = new Set(
  'type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum'.split(
    ' ',
  ),
);

/** What Gemini would refuse. */
function faults(schema: JsonValue | undefined, path = '$'): string[] {
  if (!isObjectValue(schema)) return [`${path} is no schema`];
  const object = schema;
  const properties = object['properties'];
  const names = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
  const required = Array.isArray(object['required']) ? object['required'] : [];
  const anyOf = Array.isArray(object['anyOf']) ? object['anyOf'] : [];
  const values = Array.isArray(object['enum']) ? object['enum'] : [];
  return [
    ...Object.keys(object)
      .filter((key) => !members.has(key))
      .map((key) => `${path} has ${key}`),
    ...(Array.isArray(object['type']) ? [`${path} has several types`] : []),
    ...required
      .filter((name) => !names.some(([known]) => known === name))
      .map((name) => `${path} requires ${String(name)}`),
    ...values.filter((value: JsonValue) => typeof value !== 'string').map(() => `${path} has an enum of no text`),
    ...names.flatMap(([name, inner]) => faults(inner, `${path}.${name}`)),
    ...(object['items'] === undefined ? [] : faults(object['items'], `${path}[]`)),
    ...anyOf.flatMap((inner: JsonValue, index: number) => faults(inner, `${path}|${index}`)),
  ];
}

describe('compileSchema', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'keeps what the wire knows',
      { type: 'string', description: 'd', minLength: 2, pattern: '^a', format: 'date-time' },
      { type: 'string', description: 'd', minLength: 2, pattern: '^a', format: 'date-time' },
    ],
    [
      'turns a type of null or something into nullable',
      { type: ['string', 'null'] },
      { type: 'string', nullable: true },
    ],
    [
      'turns several types into alternatives',
      { type: ['string', 'integer'] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    ['turns const into a choice of one', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['turns numbers to choose from into text', { type: 'integer', enum: [1, 2] }, { type: 'string', enum: ['1', '2'] }],
    [
      'turns oneOf into anyOf and takes null out',
      { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }], nullable: true },
    ],
    [
      'takes one alternative as the schema',
      { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }], description: 'd' },
      { type: 'string', minLength: 1, nullable: true, description: 'd' },
    ],
    [
      'follows references',
      { type: 'object', properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: { type: 'integer', minimum: 3 } } },
      { type: 'object', properties: { a: { type: 'integer', minimum: 3 } } },
    ],
    [
      'unites allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'string' } } },
        ],
      },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a'] },
    ],
    [
      'takes open bounds of whole numbers as closed ones',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 },
      { type: 'integer', minimum: 1, maximum: 9 },
    ],
    [
      'forgets a required name that is no property',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a', 'ghost'] },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [
      'says the type where it is implied',
      { properties: { a: { items: { type: 'string' } } } },
      { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } },
    ],
  ])('%s', (_what, schema, expected) => {
    expect(compiled(schema)).toEqual({ schema: expected, dropped: [] });
  });

  test('reports what it drops', () => {
    expect(compiled({ type: 'string', format: 'email', contentEncoding: 'base64' })).toEqual({
      schema: { type: 'string' },
      dropped: ['tools.schema.contentEncoding', 'tools.schema.format'],
    });
  });

  test('ends at a schema that contains itself', () => {
    const tree: JsonObject = {
      $ref: '#/$defs/T',
      $defs: { T: { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#/$defs/T' } } } } },
    };
    const { schema, dropped } = compiled(tree);
    expect(faults(schema)).toEqual([]);
    expect(dropped).toEqual(['tools.schema.$ref']);
  });

  test('makes nothing of any schema that the wire would refuse', () => {
    const leaf = fc.oneof(
      fc.constantFrom<JsonObject>(
        { type: 'string', format: 'uri' },
        { type: ['number', 'null'], exclusiveMinimum: 0 },
        { const: 4 },
        { enum: ['a', 1, null] },
        {},
      ),
      fc.record(
        { type: fc.constantFrom('integer', 'boolean'), default: fc.jsonValue(), 'x-note': fc.string() },
        { requiredKeys: ['type'] },
      ),
    );
    const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        leaf.map((value): JsonObject => JSON.parse(JSON.stringify(value))),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('schema'), { maxKeys: 3 }).map(
          (properties): JsonObject => ({
            type: 'object',
            properties,
            required: [...Object.keys(properties), 'ghost'],
            additionalProperties: false,
          }),
        ),
        fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf): JsonObject => ({ oneOf })),
        fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map((allOf): JsonObject => ({ allOf })),
        tie('schema').map((items): JsonObject => ({ type: ['array', 'null'], items, uniqueItems: true })),
      ),
    }));
    fc.assert(
      fc.property(schema, (made) => {
        expect(faults(compiled(made).schema)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
