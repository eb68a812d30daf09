import { describe, expect, test } from 'vitest';
import { dialectTable } from './dialect-table.ts';
import { findModelPicker, routerMembers, withoutRouterMembers } from './router-members.ts';
import { bearingOf } from './text-fields.ts';

const address = { pathModel: null, isStream: null, headers: {} };
const rest = '"messages":[{"role":"user","content":"x"}],"max_tokens":9';
const decode = (member: string) =>
  dialectTable['openai-chat'].decodeCall(Buffer.from(`{"model":"a/b",${rest}${member}}`), address);

function picker(member: string): string | null {
  const { fields, body } = decode(member);
  return findModelPicker({ fields, bytes: body.bytes });
}

describe('what would pick models that a call does not name', () => {
  test.each([
    ['preset', ',"preset":"mine"'],
    ['plugins', ',"plugins":[{"id":"web"},{"id":"fusion","analysis_models":["c/d"]}]'],
    ['plugins', ',"plugins":[{"id":"fusion","enabled":true}]'],
    ['plugins', ',"plugins":[{"id":"of-next-year"}]'],
    ['plugins', ',"plugins":[{}]'],
    ['plugins', ',"plugins":["fusion"]'],
    ['tools', ',"tools":[{"type":"function","function":{"name":"f"}},{"type":"openrouter:fusion"}]'],
    ['tools', ',"tools":[{"type":"openrouter:subagent"}]'],
    ['tools', ',"tools":[{"type":"openrouter:image_generation"}]'],
  ])('is found in %s: %s', (name, member) => {
    expect(picker(member)).toBe(name);
  });

  test.each([
    '',
    ',"preset":null',
    ',"plugins":[{"id":"web","engine":"exa"},{"id":"response-healing"}]',
    ',"plugins":[{"id":"auto-router","allowed_models":["a/*"]}]',
    ',"plugins":[{"id":"fusion","enabled":false}]',
    ',"tools":[{"type":"openrouter:web_search"},{"type":"function","function":{"name":"openrouter:fusion"}}]',
    ',"tools":[{"type":"web_search"}]',
    ',"plugins":null,"tools":"none"',
  ])('is not found in a call with %s', (member) => {
    expect(picker(member)).toBeNull();
  });

  test('cannot be said twice, or in another case', () => {
    expect(() => decode(',"plugins":[],"plugins":[{"id":"fusion"}]')).toThrow(
      expect.objectContaining({ code: 'body_ambiguous' }),
    );
    expect(() => decode(',"Plugins":[{"id":"fusion"}]')).toThrow(expect.objectContaining({ code: 'body_ambiguous' }));
  });
});

test.each(['openai-chat', 'openai-responses', 'openai-completions', 'anthropic-messages'] as const)(
  'the table of text-bearing fields knows them in %s',
  (dialect) => {
    const known = (name: string) =>
      ['', '[]', '.x', '[].x'].some((rest) => bearingOf(dialect, `${name}${rest}`) !== null);
    expect(routerMembers.filter((name) => !known(name))).toEqual([]);
    expect(bearingOf(dialect, 'plugins[].search_prompt')).toBe('json-text');
  },
);

test('a body loses the members that only OpenRouter knows, and every other keeps its bytes', () => {
  const text = '{"debug":{}, "model" : "a/b","transforms":[],"x":1.0,"image_config":{},"user":"\\u00e4","plugins":[]}';
  expect(Buffer.from(withoutRouterMembers(Buffer.from(text))).toString()).toBe(
    '{"model" : "a/b","x":1.0,"user":"\\u00e4"}',
  );
});
