import { describe, expect, test } from 'vitest';
import { dialectTable } from './dialect-table.ts';

const address = { pathModel: null, isStream: null, headers: {} };
const rest = '"messages":[{"role":"user","content":"x"}],"max_tokens":9';
const decode = (text: string, dialect: 'openai-chat' | 'anthropic-messages' = 'openai-chat') =>
  dialectTable[dialect].decodeCall(Buffer.from(text), address);
const chat = (member: string) => decode(`{"model":"a/b",${rest}${member}}`);
const sent = (text: string) => Buffer.from(decode(text).body.bytes).toString();

function refusedParam(member: string): unknown {
  try {
    chat(member);
    return null;
  } catch (error) {
    return Reflect.get(Object(error), 'param') ?? Reflect.get(Object(error), 'code');
  }
}

describe('extensions of a request', () => {
  test('are read, and taken out of what goes on; everything else stays byte for byte', () => {
    const text = `{"models":["c/d","a/b","c/d"], "model" : "a/b",${rest},"x":1.0,"provider":{"only":["p"]},"usage":{"include":true}}`;
    const { body, routing } = decode(text);
    expect(body.requestedModel).toBe('a/b');
    expect(routing).toMatchObject({ fallbackModels: ['c/d'], only: ['p'], order: [], mayFallBack: true, unmet: [] });
    expect(sent(text)).toBe(`{"model" : "a/b",${rest},"x":1.0}`);
  });

  test('cost a call without them nothing but a look: its bytes are the very ones that came', () => {
    const bytes = Buffer.from(`{"model":"a/b",${rest}}`);
    const call = dialectTable['openai-chat'].decodeCall(bytes, address);
    expect(call.body.bytes).toBe(bytes);
    expect(call.routing).toBeUndefined();
  });

  test('name the model where nothing else does', () => {
    const { body, routing } = decode(`{"models":["a/b","c/d"],${rest}}`);
    expect([body.requestedModel, routing?.fallbackModels]).toEqual(['a/b', ['c/d']]);
    expect(sent(`{"models":["a/b"],${rest}}`)).toBe(`{"model":"a/b",${rest}}`);
  });

  test("are Anthropic's fallbacks and Requesty's user too", () => {
    const text = `{"model":"a/b",${rest},"fallbacks":[{"model":"c/d"}],"requesty":{"user_id":"u1","tags":["t"]}}`;
    const { body, routing } = decode(text, 'anthropic-messages');
    expect([body.endUser, routing?.fallbackModels]).toEqual(['u1', ['c/d']]);
    expect(Buffer.from(body.bytes).toString()).toBe(`{"model":"a/b",${rest}}`);
  });

  test('say which wishes are not acted on', () => {
    expect(chat(',"provider":{"sort":"latency","max_price":{"prompt":"1.5"},"novel":1}').routing).toMatchObject({
      sort: null,
      maxPriceUsd: { inputTokens: 1.5 },
      unmet: ['provider.novel', 'provider.sort'],
    });
    expect(chat(',"provider":{"sort":{"by":"price"},"require_parameters":true}').routing).toMatchObject({
      sort: 'price',
      promises: [],
      isStrict: true,
      unmet: [],
    });
  });

  test('ask providers for promises about data', () => {
    const { routing } = chat(',"provider":{"zdr":true,"data_collection":"deny"}');
    expect(routing?.promises).toEqual(['zero_retention', 'no_training']);
  });

  test.each([
    [',"models":"a"', 'models'],
    [',"models":[1]', 'model'],
    [',"models":["a\\u0000"]', 'model'],
    [`,"models":${JSON.stringify(Array(9).fill('m'))}`, 'models'],
    [',"models":["c"],"fallbacks":[{"model":"d"}]', 'fallbacks'],
    [',"fallbacks":[{}]', 'model'],
    [',"provider":[]', 'provider'],
    [',"provider":{"order":"x"}', 'provider.order'],
    [',"provider":{"max_price":{"prompt":-1}}', 'provider.max_price.prompt'],
    [',"provider":{"data_collection":"never"}', 'provider.data_collection'],
    [',"provider":{"zdr":"yes"}', 'provider.zdr'],
    [',"provider":{"enforce_distillable_text":true}', 'provider.enforce_distillable_text'],
    [',"provider":{"quantizations":["fp8"]}', 'provider.quantizations'],
    [',"provider":{"max_price":{"request":1}}', 'provider.max_price.request'],
    [',"requesty":7', 'requesty'],
    [',"requesty":{"user_id":"a\\u0000"}', 'requesty.user_id'],
    [',"models":["c"],"Models":["d"]', 'models'],
    [',"provider":{},"provider":{}', 'provider'],
  ])('are refused when they are %s', (member, param) => {
    expect(refusedParam(member)).toBe(param);
  });
});
