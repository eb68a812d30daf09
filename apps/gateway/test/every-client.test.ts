import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aiSdkCallers } from './ai-sdk-callers.ts';
import { openRecordedUpstreams, type RecordedUpstreams, recording, upstreamWires } from './recorded-upstreams.ts';
import { sdkCallers } from './sdk-callers.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
  for (const wire of ['anthropic', 'gemini'] as const) {
    await upstreams.alsoServe(wire, { organisationId: stand.organisation.organisationId, model: 'either/way' });
  }
  openai = stand.client();
  const apiKey = stand.organisation.key.text;
  anthropic = new Anthropic({ apiKey, baseURL: stand.gatewayUrl, maxRetries: 0, timeout: 15_000 });
  google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: stand.gatewayUrl, timeout: 15_000 } });
}, 60_000);
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

const words = 'Grüße aus Łódź 👩‍🚀 — the kettle\nsays "hi" \\o/.';
const messages = [{ role: 'user' as const, content: 'Say it.' }];

const callers = [
  ...sdkCallers(() => ({ openai, anthropic, google })),
  ...aiSdkCallers(() => ({ gatewayUrl: stand.gatewayUrl, apiKey: stand.organisation.key.text })),
];
const message = (model: string) => ({ model, messages, max_tokens: 500 });
const generate = (model: string) => ({ model, contents: 'Say it.' });
const respond = (model: string) => ({ model, input: 'Say it.' });

describe.each(upstreamWires)('an upstream of the %s wire', (wire) => {
  test.each(callers)('tells %s its words, and they are booked with the usage it reports', async (_name, call) => {
    upstreams.play(wire, 'text');
    const before = stand.booked.length;
    expect((await call(upstreams.modelOf(wire))).text).toBe(words);
    const event = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before);
    expect(event).toMatchObject({ outcome: 'completed', endpoint: 'chat', isEstimated: false, httpStatus: 200 });
    expect(event.usage.inputTokens).toBeGreaterThan(0);
    expect(event.usage.outputTokens).toBeGreaterThan(0);
  });

  test.each(callers.filter(([name]) => name !== 'openai completions'))(
    "brings its calls of tools to %s with the arguments' values",
    async (name, call) => {
      const isOwn = wire === 'openai' && /^(?:openai responses|ai sdk openai(?:,|$))/.test(name);
      upstreams.play(wire, isOwn ? 'reasoning-tools' : 'tools');
      const { calls } = await call(upstreams.modelOf(wire), { hasTools: true });
      expect(calls[0]).toMatchObject({ name: 'forecast', args: { city: 'Łódź' } });
      expect(calls.length).toBeGreaterThan(1);
    },
  );

  test("gets the credential in its own header, and never the caller's key", async () => {
    upstreams.play(wire, 'text');
    await callers[0]?.[1](upstreams.modelOf(wire));
    const headers = upstreams.servers[wire].received.at(-1)?.headers ?? {};
    const named = {
      openai: 'authorization',
      anthropic: 'x-api-key',
      gemini: 'x-goog-api-key',
      cohere: 'authorization',
    };
    expect(headers[named[wire]]).toContain(`secret-of-${wire}`);
    expect(JSON.stringify(headers)).not.toContain(stand.organisation.key.text);
  });
});

describe('where both sides speak one grammar', () => {
  const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${stand.gatewayUrl}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': stand.organisation.key.text, 'content-type': 'application/json', ...headers },
      body,
    });

  test('an Anthropic body reaches Anthropic unchanged but for the model, with its beta headers', async () => {
    upstreams.play('anthropic', 'text');
    const body =
      '{ "model":"anthropic-up/recorded","max_tokens":9,"novelty":{"a":1.0},"messages":[{"role":"user","content":"x"}]}';
    const reply = await raw('/v1/messages?beta=true', body, {
      'anthropic-beta': 'one-2026,two',
      'anthropic-version': '2023-06-01',
    });
    const received = upstreams.servers.anthropic.received.at(-1);
    expect(received?.body.toString()).toBe(body.replace('anthropic-up/recorded', 'recorded-1'));
    expect(received?.headers).toMatchObject({ 'anthropic-beta': 'one-2026,two', 'anthropic-version': '2023-06-01' });
    expect(received?.path).toBe('/v1/messages');
    expect(await reply.text()).toBe(recording('anthropic', 'text.body').toString());
    expect(reply.headers.get('x-waygate-dropped')).toBeNull();
  });

  test.each([
    ['anthropic', '/v1/messages', '"messages":[{"role":"user","content":"x"}],"max_tokens":9,"stream":true'],
    ['openai', '/v1/responses', '"input":"x","stream":true'],
    [
      'gemini',
      '/v1beta/models/gemini-up/recorded:streamGenerateContent?alt=sse',
      '"contents":[{"parts":[{"text":"x"}]}]',
    ],
  ] as const)('a stream of %s passes as it came', async (wire, path, rest) => {
    upstreams.play(wire, 'text');
    const model = wire === 'gemini' ? '' : `"model":"${upstreams.modelOf(wire)}",`;
    const reply = await raw(path, `{${model}${rest}}`);
    const sent = recording(wire === 'openai' ? 'openai-responses' : wire, 'text.sse').toString();
    expect(await reply.text()).toBe(sent);
  });
});

describe('an upstream that fails before its first content', () => {
  test('gives way to one of another grammar, and the client hears of the second only', async () => {
    upstreams.servers.anthropic.script((_request, response) => {
      const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
      const announced = recording('anthropic', 'text.sse').toString().split('\n\n', 1)[0];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${announced}\n\nevent: error\ndata: ${JSON.stringify(error)}\n\n`);
    });
    upstreams.play('gemini', 'text');
    const tried = callers.filter(([name]) => name.endsWith('streamed'));
    for (const [name, call] of tried) {
      const before = stand.booked.length;
      expect((await call('either/way')).text, name).toBe(words);
      const second = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before && one.attempt === 2);
      expect(second.outcome).toBe('completed');
    }
  });
});

describe('what a provider cannot be told', () => {
  const ask = (headers: Record<string, string>) =>
    openai.chat.completions
      .create({ model: upstreams.modelOf('anthropic'), messages, seed: 7, logit_bias: { '5': 1 } }, { headers })
      .withResponse();

  test('is dropped and named in a header', async () => {
    upstreams.play('anthropic', 'text');
    const { response } = await ask({});
    expect(response.headers.get('x-waygate-dropped')).toBe('seed, logitBias');
  });

  test('is refused where the caller is strict, and no upstream is asked', async () => {
    const before = upstreams.servers.anthropic.received.length;
    await expect(ask({ 'x-waygate-strict': '1' })).rejects.toMatchObject({ status: 400, param: 'seed' });
    expect(upstreams.servers.anthropic.received.length).toBe(before);
  });
});

describe('failures come in the words of the client', () => {
  test('a refusal of ours', async () => {
    const failed = anthropic.messages.create(message('no/such'));
    await expect(failed).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(failed).rejects.toMatchObject({ error: { type: 'error', error: { type: 'not_found_error' } } });
    const other = google.models.generateContent(generate('no/such'));
    await expect(other).rejects.toBeInstanceOf(ApiError);
    await expect(other).rejects.toMatchObject({ status: 404 });
  });

  test('a limit of an upstream of another grammar, with its words and when to come again', async () => {
    upstreams.servers.gemini.script((_request, response) => {
      const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '17s' };
      const error = { code: 429, message: 'Quota is used up.', status: 'RESOURCE_EXHAUSTED', details: [info] };
      response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    const model = upstreams.modelOf('gemini');
    const failed = await anthropic.messages.create(message(model)).catch((error: unknown) => error);
    if (!(failed instanceof Anthropic.RateLimitError)) throw new Error('no such error');
    expect(failed.headers.get('retry-after')).toBe('17');
    expect(failed.message).toContain('Quota is used up.');
    await expect(openai.responses.create(respond(model))).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });

  test("a key that Google does not know is the administrator's affair", async () => {
    upstreams.servers.gemini.script((_request, response) => {
      const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
      const error = { code: 400, message: 'API key not valid: secret-of-gemini', status: 'INVALID_ARGUMENT', details };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    for (const call of callers) {
      const failed = await call[1](upstreams.modelOf('gemini')).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(Error);
      expect(String(failed)).not.toContain('secret-of-gemini');
    }
  });

  const streamed = callers.filter(([name]) => name.endsWith('streamed'));

  test.each(streamed)('an answer that breaks off never looks whole to %s', async (_name, call) => {
    for (const wire of upstreamWires) {
      upstreams.servers[wire].script((request, response) => {
        const spoken = request.path.endsWith('/responses') ? 'openai-responses' : wire;
        const bytes = recording(spoken, 'text.sse');
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(bytes.subarray(0, bytes.length * 0.6));
        response.end();
      });
      await expect(call(upstreams.modelOf(wire)), wire).rejects.toThrow();
    }
  });
});

describe('the list of models', () => {
  test("has Anthropic's shape for Anthropic's client", async () => {
    const ids: string[] = [];
    for await (const model of anthropic.models.list()) ids.push(model.id);
    expect(ids).toContain('anthropic-up/recorded');
    const one = await anthropic.models.retrieve('anthropic-up/recorded');
    expect(one).toMatchObject({ type: 'model', id: 'anthropic-up/recorded' });
    await expect(anthropic.models.retrieve('no/such')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });
});
