import { describe, expect, test } from 'vitest';
import { dialectTable } from './dialect-table.ts';
import type { StatedDimension } from './read-stated.ts';

const address = { pathModel: null, isStream: null, headers: {} };
const rest = '"model":"a/b","messages":[{"role":"user","content":"x"}],"input":"x","max_tokens":9';
type Reader =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'anthropic-count-tokens'
  | 'openai-completions';

function decode(members: string, dialect: Reader = 'openai-chat') {
  return dialectTable[dialect].decodeCall(Buffer.from(`{${rest},"prompt":"x"${members}}`), address);
}

const shown = (stated: readonly StatedDimension[] | undefined) => stated?.map(({ path, value }) => [path, value]);

describe('what a body states its call to be for', () => {
  test("is OpenRouter's session and what stands in its trace", () => {
    const { stated, body } = decode(',"session_id":"s1","trace":{"trace_id":"t1","span_name":"draft"}');
    expect(shown(stated)).toEqual([
      ['session_id', 's1'],
      ['trace.trace_id', 't1'],
      ['trace.span_name', 'draft'],
    ]);
    expect(Buffer.from(body.bytes).toString()).not.toContain('session_id');
    expect(shown(decode(',"trace":"t1"').stated)).toEqual([['trace', null]]);
  });

  test('is nothing for nearly all calls, and then takes no place', () => {
    expect(decode('').stated).toBeUndefined();
    expect(decode(',"provider":{"only":["p"]}').stated).toBeUndefined();
    expect(decode(',"requesty":{}').stated).toBeUndefined();
  });

  test.each(['openai-chat', 'openai-responses'] as const)(
    'is the metadata of %s, whatever its values are',
    (dialect) => {
      const { stated, body } = decode(',"metadata":{"branch":"main","n":7,"x":null,"user_id":"u"}', dialect);
      expect(shown(stated)).toEqual([
        ['metadata.branch', 'main'],
        ['metadata.n', 7],
        ['metadata.x', null],
        ['metadata.user_id', 'u'],
      ]);
      expect(body.endUser).toBeNull();
      expect(Buffer.from(body.bytes).toString()).toContain('"metadata":{"branch"');
    },
  );

  test("is the labels of Gemini's calls, which pass to those that take them", () => {
    const body = '{"contents":[{"parts":[{"text":"x"}]}],"labels":{"team":"ocean"}}';
    const call = dialectTable['gemini-generate-content'].decodeCall(Buffer.from(body), {
      ...address,
      pathModel: 'a/b',
    });
    expect(shown(call.stated)).toEqual([['labels.team', 'ocean']]);
    expect(Buffer.from(call.body.bytes).toString()).toBe(body);
  });

  test.each(['anthropic-messages', 'anthropic-count-tokens'] as const)(
    'is the metadata of %s but for its user, who is the end user',
    (dialect) => {
      const { stated, body } = decode(',"metadata":{"user_id":"u","branch":"main"}', dialect);
      expect(shown(stated)).toEqual([['metadata.branch', 'main']]);
      expect(body.endUser).toBe('u');
    },
  );

  test.each(['openai-chat', 'openai-responses', 'openai-completions', 'anthropic-messages'] as const)(
    'is what Requesty’s member says in a body of %s: tags, trace and extra',
    (dialect) => {
      const member =
        ',"requesty":{"tags":["a","b"],"trace_id":"t1","user_id":"u","extra":{"plan":"pro"},"auto_cache":true}';
      const { stated, body } = decode(member, dialect);
      expect(shown(stated)).toEqual([
        ['requesty.tags', 'a'],
        ['requesty.tags', 'b'],
        ['requesty.trace_id', 't1'],
        ['requesty.extra.plan', 'pro'],
      ]);
      expect(body.endUser).toBe('u');
      expect(Buffer.from(body.bytes).toString()).not.toContain('requesty');
    },
  );

  test('is both together, Requesty’s first, and a user beside the one whom the API names', () => {
    const { stated, body } = decode(',"user":"u","metadata":{"a":"1"},"requesty":{"user_id":"v","extra":{"b":"2"}}');
    expect(body.endUser).toBe('u');
    expect(shown(stated)).toEqual([
      ['requesty.user_id', 'v'],
      ['requesty.extra.b', '2'],
      ['metadata.a', '1'],
    ]);
  });

  test.each([
    [',"metadata":"main"', ['metadata']],
    [',"metadata":["main"]', ['metadata']],
    [`,"metadata":{"a":"${'x'.repeat(40_000)}"}`, ['metadata']],
    [',"requesty":{"extra":"main"}', ['requesty.extra']],
    [`,"requesty":{"tags":[${Array.from({ length: 70 }, () => '"t"').join(',')}]}`, ['requesty.tags']],
    [`,"metadata":{${Array.from({ length: 70 }, (_, i) => `"n${i}":"t"`).join(',')}}`, ['metadata']],
  ])('that cannot be read or is too much is told as a whole: %.40s', (members, paths) => {
    const unreadable = decode(members).stated?.filter(({ value }) => value === null);
    expect(unreadable?.map(({ path }) => path)).toEqual(paths);
    expect(decode(members).stated?.length).toBeLessThan(67);
  });

  test('stands once: two of it, or another spelling, are refused as other members are', () => {
    for (const second of ['metadata', 'Metadata']) {
      expect(() => decode(`,"metadata":{},"${second}":{"a":"1"}`)).toThrow();
    }
  });
});
