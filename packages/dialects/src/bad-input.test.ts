import { Refusal } from '@waygate/errors';
import { type ChatDialectName, chatDialects } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { dialectCodecs } from './dialect-codecs.ts';
import { toHubError } from './to-hub-error.ts';

const address = { pathModel: null, isStream: null };

function refusalOf(dialect: ChatDialectName, body: unknown): { code: string; param: string | null } {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    dialectCodecs[dialect].decodeRequest(Buffer.from(text), address);
  } catch (caught) {
    if (caught instanceof Refusal) return { code: caught.code, param: caught.param };
    throw caught;
  }
  throw new Error('it was taken');
}

const user = { role: 'user', content: 'hi' };

describe('bad input', () => {
  test.each<[ChatDialectName, unknown, string | null]>([
    ['openai-chat', { model: 'm', messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role'],
    ['openai-chat', { model: 'm', messages: 'hi' }, 'messages'],
    [
      'openai-chat',
      { model: 'm', messages: [{ role: 'user', content: [{ text: 'no type' }] }] },
      'messages[0].content[0].type',
    ],
    ['openai-chat', { model: 'm', messages: [user], max_tokens: 0 }, 'max_tokens'],
    [
      'openai-chat',
      { model: 'm', messages: [user], tools: [{ type: 'function', function: { name: 'f', parameters: 'object' } }] },
      'parameters',
    ],
    [
      'openai-chat',
      { model: 'm', messages: [user], tools: [{ type: 'function', function: {} }] },
      'tools[0].function.name',
    ],
    ['openai-chat', { model: 'm', messages: [user], tool_choice: { type: 'function' } }, 'tool_choice'],
    ['openai-chat', { model: 'm', messages: [user], response_format: { type: 'poem' } }, 'response_format.type'],
    ['openai-chat', { messages: [user] }, 'model'],
    ['openai-chat', { model: 'm', messages: [user], temperature: 'hot' }, 'temperature'],
    ['openai-responses', { model: 'm', input: [{ type: 'item_reference', id: 'x' }] }, 'input[0]'],
    ['openai-responses', { model: 'm', input: 7 }, 'input'],
    ['openai-completions', { model: 'm', prompt: [1, 2, 3] }, 'prompt'],
    ['anthropic-messages', { model: 'm', messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [
      'anthropic-messages',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'telepathy' } }] }] },
      'messages[0].content[0].source.type',
    ],
    ['anthropic-messages', { model: 'm', messages: [user], tool_choice: { type: 'some' } }, 'tool_choice.type'],
    ['gemini-generate-content', { model: 'm', contents: [{ role: 'wizard', parts: [] }] }, 'contents[0].role'],
    [
      'gemini-generate-content',
      { model: 'm', contents: [{ role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] }] },
      'contents.0.parts.0',
    ],
  ])('%s %j is refused for %s', (dialect, body, param) => {
    expect(refusalOf(dialect, body)).toEqual({ code: 'parameter_invalid', param });
  });

  test('what is no JSON object is malformed in every dialect', () => {
    for (const dialect of chatDialects) {
      for (const body of ['', '[]', '{"a":', 'null']) expect(refusalOf(dialect, body).code).toBe('body_malformed');
    }
  });

  test('names of the object prototype are nothing special', () => {
    expect(refusalOf('openai-chat', { model: 'm', messages: [{ role: '__proto__', content: 'x' }] }).param).toBe(
      'messages[0].role',
    );
    const body = Buffer.from('{"model":"m","messages":[],"__proto__":{"polluted":1}}');
    const { extensions } = dialectCodecs['openai-chat'].decodeRequest(body, address);
    expect(Object.keys(extensions?.fields ?? {})).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });

  test('an unknown kind of tool passes whole', () => {
    const tool = { type: 'code_interpreter', container: { type: 'auto' } };
    const { tools } = dialectCodecs['openai-responses'].decodeRequest(
      Buffer.from(JSON.stringify({ model: 'm', input: 'hi', tools: [tool] })),
      address,
    );
    expect(tools).toEqual([{ kind: 'native', wire: 'openai-responses', type: 'code_interpreter', value: tool }]);
  });

  test('ten thousand messages with tool calls are read in linear time', () => {
    const turn = (id: number) => [
      { role: 'assistant', content: [{ type: 'tool_use', id: `t${id}`, name: 'f', input: { n: id } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${id}`, content: 'ok' }] },
    ];
    const messages = Array.from({ length: 5000 }, (_unused, id) => turn(id)).flat();
    const body = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, messages }));
    const { messages: decoded } = dialectCodecs['anthropic-messages'].decodeRequest(body, address);
    expect(decoded).toHaveLength(10_000);
    expect(decoded[9998]?.parts[0]).toMatchObject({ argumentsText: '{"n":4999}' });
  });
});

test('a refusal of ours is told in every dialect with its words and its field', () => {
  const error = toHubError(new Refusal('parameter_invalid', { message: 'No such seed.', param: 'seed' }));
  for (const dialect of chatDialects) {
    const body = dialectCodecs[dialect].encodeError(error);
    expect(body).toContain('No such seed.');
    expect(body).toMatch(/invalid_request_error|INVALID_ARGUMENT/);
  }
});
