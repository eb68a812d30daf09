import { Refusal } from '@waygate/errors';
import { describe, expect, test } from 'vitest';
import { decodeCall } from './decode-call.ts';

const messages = '"messages":[{"role":"user","content":"hi"}]';
const decode = (text: string | Buffer) => decodeCall(Buffer.from(text));

function refusalOf(text: string | Buffer): Refusal {
  try {
    decode(text);
  } catch (caught) {
    if (caught instanceof Refusal) return caught;
    throw caught;
  }
  throw new Error('decoded');
}

describe('decodeCall of a chat completion', () => {
  test('reads what decides on the call and keeps the bytes', () => {
    const text = `{"model":"gpt-4.1",${messages},"stream":true,"stream_options":{"include_usage":true},"max_tokens":7,"n":2,"user":"u1","x_unknown":{"a":1}}`;
    const { body, choicesCount, fields } = decode(text);
    expect(body).toMatchObject({
      dialect: 'openai-chat',
      endpoint: 'chat',
      requestedModel: 'gpt-4.1',
      isStream: true,
      wantsStreamUsage: true,
      outputTokensMax: 7,
      endUser: 'u1',
    });
    expect(Buffer.from(body.bytes).toString()).toBe(text);
    expect(choicesCount).toBe(2);
    expect(fields.has('x_unknown')).toBe(false);
  });

  test('takes absent and null members for their defaults', () => {
    const { body, choicesCount } = decode(
      `{"model":"m",${messages},"stream":null,"stream_options":null,"max_tokens":null,"n":null,"user":null}`,
    );
    expect(body).toMatchObject({ isStream: false, wantsStreamUsage: false, outputTokensMax: null, endUser: null });
    expect(choicesCount).toBe(1);
  });

  test('bounds the output by the larger of its two ceilings', () => {
    expect(decode(`{"model":"m",${messages},"max_tokens":5,"max_completion_tokens":9}`).body.outputTokensMax).toBe(9);
  });

  test('sees the model through escapes in its key', () => {
    expect(decode(`{"mod\\u0065l":"m",${messages}}`).body.requestedModel).toBe('m');
  });

  test.each([
    ['a second model', `{"model":"a","model":"b",${messages}}`, 'model'],
    ['a second model behind an escape', `{"model":"a","mod\\u0065l":"b",${messages}}`, 'model'],
    ['a second model in another case', `{"model":"a","MODEL":"b",${messages}}`, 'model'],
    ['a member in another case alone', `{"model":"a",${messages},"Stream":true}`, 'stream'],
    ['a member in a folded letter', `{"model":"a",${messages},"\u017Ftream":true}`, 'stream'],
    ['a second stream', `{"model":"a",${messages},"stream":false,"stream":true}`, 'stream'],
    ['a second list of messages', `{"model":"a",${messages},${messages}}`, 'messages'],
    [
      'a second include_usage',
      `{"model":"a",${messages},"stream":true,"stream_options":{"include_usage":true,"include_usage":false}}`,
      'stream_options.include_usage',
    ],
  ])('refuses %s as ambiguous', (_case, text, param) => {
    expect(refusalOf(text)).toMatchObject({ code: 'body_ambiguous', param });
  });

  test.each([
    ['no model', `{${messages}}`, 'model'],
    ['a model that is no string', `{"model":1,${messages}}`, 'model'],
    ['an empty model', `{"model":"",${messages}}`, 'model'],
    ['a model with NUL', `{"model":"a\\u0000",${messages}}`, 'model'],
    ['a model with a lone surrogate', `{"model":"a\\ud800",${messages}}`, 'model'],
    ['an endless model', `{"model":"${'a'.repeat(257)}",${messages}}`, 'model'],
    ['no messages', '{"model":"a"}', 'messages'],
    ['empty messages', '{"model":"a","messages":[ ]}', 'messages'],
    ['messages that are no list', '{"model":"a","messages":"hi"}', 'messages'],
    ['a stream that is a word', `{"model":"a",${messages},"stream":"yes"}`, 'stream'],
    ['a negative ceiling', `{"model":"a",${messages},"max_tokens":-1}`, 'max_tokens'],
    ['a fractional ceiling', `{"model":"a",${messages},"max_completion_tokens":1.5}`, 'max_completion_tokens'],
    ['a thousand choices', `{"model":"a",${messages},"n":1000}`, 'n'],
    ['a user that is an object', `{"model":"a",${messages},"user":{}}`, 'user'],
    ['a user with NUL', `{"model":"a",${messages},"user":"a\\u0000b"}`, 'user'],
    ['stream options that are a list', `{"model":"a",${messages},"stream_options":[]}`, 'stream_options'],
    ['models that are no list', `{"model":"a",${messages},"models":"b"}`, 'models'],
  ])('refuses %s and names the parameter', (_case, text, param) => {
    expect(refusalOf(text)).toMatchObject({ code: 'parameter_invalid', param });
  });

  test.each([
    ['nothing', ''],
    ['not JSON', '{"model":'],
    ['a list', '[]'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a raw NUL in a string', `{"model":"a",${messages},"x":"\u0000"}`],
  ])('refuses %s as malformed', (_case, text) => {
    expect(refusalOf(text).code).toBe('body_malformed');
  });

  test('refuses ten thousand levels, and a flood of members', () => {
    const deep = `{"model":"a",${messages},"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect(refusalOf(deep).code).toBe('body_too_deep');
    const wide = Array.from({ length: 2_000 }, (_, i) => `"k${i}":0`).join(',');
    expect(refusalOf(`{"model":"a",${messages},${wide}}`).code).toBe('parameter_invalid');
  });

  test('lets lone surrogates in content and prototype names pass, and pollutes nothing', () => {
    const text = `{"model":"a","messages":[{"role":"user","content":"\\ud800"}],"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}`;
    expect(Buffer.from(decode(text).body.bytes).toString()).toBe(text);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });
});
