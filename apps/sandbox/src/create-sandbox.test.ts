import { once } from 'node:events';
import type { Server } from 'node:http';
import { readSseData, SseSplitter } from '@waygate/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from './create-sandbox.ts';

let server: Server;
let origin: string;

beforeAll(async () => {
  const clock = { nowMs: () => 1_767_225_600_000, monotonicMs: () => 0 };
  server = createSandbox({ clock, pace: async () => undefined, bodyBytesMax: 100_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${origin}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

const chat = (extra: object = {}): Promise<Response> =>
  post('/v1/chat/completions', {
    model: 'swift',
    messages: [{ role: 'user', content: 'How do tides work?' }],
    ...extra,
  });

const readJson = async (response: Response) => JSON.parse(await response.text());

async function readEvents(response: Response): Promise<string[]> {
  const splitter = new SseSplitter({ eventBytesMax: 100_000 });
  const events: Uint8Array[] = [];
  splitter.feed(new Uint8Array(await response.arrayBuffer()), events);
  return events.map((event) => readSseData(event) ?? '');
}

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Current weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['c', 'f'] }, days: { type: 'integer', maximum: 3 } },
      required: ['city'],
    },
  },
};

describe('chat completions', () => {
  test('the same request gives the same answer, and another a different one', async () => {
    const [first, second, other] = await Promise.all([chat(), chat(), chat({ seed: 7 })]);
    const [a, b, c] = [await readJson(first), await readJson(second), await readJson(other)];
    expect(a).toEqual(b);
    expect(a.choices[0].message.content).not.toBe(c.choices[0].message.content);
    expect(a.choices[0].message.content).toContain('How do tides work');
    expect(a.usage.total_tokens).toBe(a.usage.prompt_tokens + a.usage.completion_tokens);
  });

  test('a stream carries the text of the whole answer, and usage only when asked', async () => {
    const whole = await readJson(await chat());
    const events = await readEvents(await chat({ stream: true }));
    const chunks = events.slice(0, -1).map((data) => JSON.parse(data));
    expect(events.at(-1)).toBe('[DONE]');
    expect(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join('')).toBe(whole.choices[0].message.content);
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
    const asked = await readEvents(await chat({ stream: true, stream_options: { include_usage: true } }));
    const last = JSON.parse(asked.at(-2) ?? '');
    expect(last).toMatchObject({ choices: [], usage: whole.usage });
  });

  test('a ceiling on output ends the answer with finish_reason length', async () => {
    const { choices, usage } = await readJson(await chat({ max_tokens: 5 }));
    expect(choices[0].finish_reason).toBe('length');
    expect(usage.completion_tokens).toBe(5);
  });

  test('a stop sequence ends the text before it', async () => {
    const { choices } = await readJson(await chat({ stop: ['tides'] }));
    expect(choices[0].message.content.endsWith('How do ')).toBe(true);
    expect(choices[0].finish_reason).toBe('stop');
  });

  test('n asks for several choices', async () => {
    const { choices } = await readJson(await chat({ n: 3 }));
    expect(choices.map((choice: { index: number }) => choice.index)).toEqual([0, 1, 2]);
  });

  test('a model that thinks bills its thinking', async () => {
    const { usage } = await readJson(await chat({ model: 'sandbox/deep' }));
    expect(usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    expect(usage.completion_tokens).toBeGreaterThan(usage.completion_tokens_details.reasoning_tokens);
  });

  test.each([
    ['the prompt is about it', 'auto', 'What is the weather like in Rome?', true],
    ['the prompt is about something else', 'auto', 'Tell me a joke', false],
    ['one is required', 'required', 'Tell me a joke', true],
    ['the choice names it', { type: 'function', function: { name: 'get_weather' } }, 'Hello', true],
    ['the choice is none', 'none', 'What is the weather like?', false],
  ])('tools: %s', async (_case, toolChoice, content, isCalled) => {
    const messages = [{ role: 'user', content }];
    const { choices } = await readJson(await chat({ messages, tools: [weather], tool_choice: toolChoice }));
    expect(choices[0].finish_reason).toBe(isCalled ? 'tool_calls' : 'stop');
    if (!isCalled) return;
    const call = choices[0].message.tool_calls[0];
    expect(call.function.name).toBe('get_weather');
    const given = JSON.parse(call.function.arguments);
    expect(typeof given.city).toBe('string');
    expect(['c', 'f']).toContain(given.unit);
    expect(given.days).toBeLessThanOrEqual(3);
  });

  test('streamed tool arguments join to the same JSON as the whole answer has', async () => {
    const request = { tools: [weather], tool_choice: 'required' };
    const whole = await readJson(await chat(request));
    const events = await readEvents(await chat({ ...request, stream: true }));
    const calls = events
      .slice(0, -1)
      .flatMap((data) => JSON.parse(data).choices[0].delta.tool_calls ?? [])
      .map((call: { function: { arguments: string } }) => call.function.arguments);
    expect(calls.join('')).toBe(whole.choices[0].message.tool_calls[0].function.arguments);
  });

  test('a JSON schema is answered with JSON that has its members', async () => {
    const schema = {
      type: 'object',
      properties: { title: { type: 'string' }, tags: { type: 'array', items: { $ref: '#/$defs/tag' } } },
      $defs: { tag: { type: 'object', properties: { name: { const: 'x' } } } },
    };
    const format = { type: 'json_schema', json_schema: { name: 'note', schema } };
    const { choices } = await readJson(await chat({ response_format: format }));
    const note = JSON.parse(choices[0].message.content);
    expect(typeof note.title).toBe('string');
    expect(note.tags[0]).toEqual({ name: 'x' });
  });
});

describe('models that misbehave', () => {
  test('overloaded and rate-limited answer with a status and Retry-After', async () => {
    const overloaded = await chat({ model: 'overloaded' });
    expect([overloaded.status, overloaded.headers.get('retry-after')]).toEqual([503, '2']);
    const limited = await chat({ model: 'rate-limited' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '20']);
    expect((await readJson(limited)).error.code).toBe('rate_limit_exceeded');
  });

  test.each([true, false])('cut-midstream breaks the connection (stream: %s)', async (stream) => {
    const response = await chat({ model: 'cut-midstream', stream });
    await expect(response.text()).rejects.toThrow();
  });

  test('malformed sends an event that is not JSON, and a body that is not', async () => {
    const events = await readEvents(await chat({ model: 'malformed', stream: true }));
    expect(() => events.slice(0, -1).map((data) => JSON.parse(data))).toThrow(SyntaxError);
    const whole = await chat({ model: 'malformed' });
    await expect(readJson(whole)).rejects.toThrow(SyntaxError);
  });

  test('hang never answers', async () => {
    const signal = AbortSignal.timeout(100);
    const body = JSON.stringify({ model: 'hang', messages: [{ role: 'user', content: 'x' }] });
    await expect(fetch(`${origin}/v1/chat/completions`, { method: 'POST', body, signal })).rejects.toThrow(/timeout/);
  });
});

describe('embeddings', () => {
  const embed = async (extra: object) =>
    readJson(await post('/v1/embeddings', { model: 'embed', input: 'tea', ...extra }));

  test('are unit vectors of the asked dimensions, the same for the same text', async () => {
    const answer = await embed({ input: ['tea', 'coffee', 'tea'], dimensions: 8 });
    const [tea, coffee, teaAgain] = answer.data.map((row: { embedding: number[] }) => row.embedding);
    expect(tea).toHaveLength(8);
    expect(tea).toEqual(teaAgain);
    expect(tea).not.toEqual(coffee);
    expect(Math.hypot(...tea)).toBeCloseTo(1, 5);
  });

  test('base64 holds the same numbers as little-endian float32', async () => {
    const numbers = (await embed({})).data[0].embedding;
    const base64 = Buffer.from((await embed({ encoding_format: 'base64' })).data[0].embedding, 'base64');
    expect(numbers.map((_: number, i: number) => base64.readFloatLE(i * 4))).toEqual(numbers);
  });
});

describe('bad requests', () => {
  test.each([
    ['not JSON', '/v1/chat/completions', '{', 400],
    ['no messages', '/v1/chat/completions', { model: 'swift', messages: [] }, 400],
    ['an unknown model', '/v1/chat/completions', { model: 'gpt-99', messages: [{ role: 'user', content: '' }] }, 404],
    ['a model of another endpoint', '/v1/embeddings', { model: 'swift', input: 'x' }, 404],
    ['an unknown path', '/v1/constructor', {}, 404],
    ['too large', '/v1/embeddings', { model: 'embed', input: 'x'.repeat(200_000) }, 413],
  ])('%s', async (_case, path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(typeof (await readJson(response)).error.message).toBe('string');
  });
});
