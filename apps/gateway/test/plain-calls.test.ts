import { buildCredential, buildKey, type HttpServer, startHttpServer } from '@waygate/testkit';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from './send-raw.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstream: HttpServer;
let openai: OpenAI;

beforeAll(async () => {
  stand = await openStand();
  upstream = await startHttpServer((_request, response) => void response.writeHead(500).end());
  const { organisationId } = stand.organisation;
  const served = [
    ['openai/omni-moderation-latest', 'moderations'],
    ['openai/gpt-image-1', 'images'],
    ['openai/dall-e-x', 'images'],
    ['openai/gpt-4o-mini-tts', 'speech'],
    ['openai/whisper-1', 'transcriptions'],
    ['openai/gpt-4o-transcribe', 'transcriptions'],
  ] as const;
  for (const [model, endpoint] of served) {
    await buildCredential(stand.database, organisationId, {
      provider: 'openai',
      baseUrl: `${upstream.url}/v1`,
      secret: 'secret-of-openai',
      model,
      endpoints: [endpoint],
    });
  }
  for (const [provider, path] of [
    ['cohere', ''],
    ['openai-compatible', '/v1'],
  ] as const) {
    const model = `${provider === 'cohere' ? 'cohere' : 'jina'}/rerank-x`;
    const baseUrl = `${upstream.url}${path}`;
    await buildCredential(stand.database, organisationId, {
      provider,
      baseUrl,
      model,
      secret: null,
      endpoints: ['rerank'],
    });
  }
  openai = stand.client();
}, 60_000);
afterAll(async () => {
  await stand.close();
  await upstream.close();
});

function answer(body: object | string, contentType = 'application/json'): void {
  upstream.script((_request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const bookedFor = (response: Response) =>
  stand.bookedWhere((one) => one.requestId === response.headers.get('x-request-id'));
const costOf = (value: object) => Reflect.get(value, 'cost');
const sound = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256));

describe('POST /v1/moderations', () => {
  test('passes the question and the verdict, with or without a model, and books a request', async () => {
    answer({ id: 'modr-1', model: 'omni-moderation-latest', results: [{ flagged: false }] });
    const named = await openai.moderations
      .create({ model: 'openai/omni-moderation-latest', input: ['a', 'b'] })
      .withResponse();
    expect(named.data.results[0]?.flagged).toBe(false);
    expect(upstream.received.at(-1)).toMatchObject({ path: '/v1/moderations' });
    expect(JSON.parse(String(upstream.received.at(-1)?.body))).toEqual({
      model: 'omni-moderation-latest',
      input: ['a', 'b'],
    });
    expect(await bookedFor(named.response)).toMatchObject({
      endpoint: 'moderations',
      outcome: 'completed',
      isEstimated: false,
      usage: { requests: 1, inputTokens: 0 },
    });
    await openai.moderations.create({ input: 'a' });
    expect(JSON.parse(String(upstream.received.at(-1)?.body))).toEqual({ model: 'omni-moderation-latest', input: 'a' });
  });
});

describe('POST /v1/rerank', () => {
  const ask = (model: string) =>
    fetch(`${stand.gatewayUrl}/v1/rerank`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, query: 'q', documents: ['a', { text: 'b' }], top_n: 1 }),
    });

  test("answers in Cohere's shape and books its searches", async () => {
    const body = {
      id: 'x',
      results: [{ index: 1, relevance_score: 0.9 }],
      meta: { billed_units: { search_units: 2 } },
    };
    answer(body);
    const reply = await ask('cohere/rerank-x');
    expect(await reply.json()).toEqual(body);
    expect(upstream.received.at(-1)?.path).toBe('/v2/rerank');
    expect(await bookedFor(reply)).toMatchObject({ endpoint: 'rerank', usage: { requests: 2, inputTokens: 0 } });
  });

  test("answers in Jina's shape and books its tokens", async () => {
    answer({ model: 'x', results: [{ index: 0, relevance_score: 0.4 }], usage: { total_tokens: 17 } });
    const reply = await ask('jina/rerank-x');
    expect(await reply.json()).toMatchObject({ usage: { total_tokens: 17 } });
    expect(upstream.received.at(-1)?.path).toBe('/v1/rerank');
    expect((await bookedFor(reply)).usage).toMatchObject({ requests: 1, inputTokens: 17 });
  });
});

describe('POST /v2/rerank', () => {
  const asked = { query: 'q', documents: ['a', 'b'], top_n: 1, max_tokens_per_doc: 512, priority: 0 };
  const ask = (model: string, more: object = {}, path = '/v2/rerank') =>
    fetch(stand.gatewayUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...asked, ...more }),
    });

  test('passes to Cohere and back byte for byte but for the model, and books its searches', async () => {
    const told =
      '{"id":"07734bd2","results":[{"index":1,"relevance_score":0.999071}], ' +
      '"meta":{"api_version":{"version":"2","is_experimental":false},"billed_units":{"search_units":2}}}';
    answer(told);
    for (const path of ['/v2/rerank', '/api/v2/rerank']) {
      const reply = await ask('cohere/rerank-x', {}, path);
      expect(await reply.text()).toBe(told);
      expect(upstream.received.at(-1)?.path).toBe('/v2/rerank');
      expect(String(upstream.received.at(-1)?.body)).toBe(JSON.stringify({ model: 'rerank-x', ...asked }));
      expect(await bookedFor(reply)).toMatchObject({ endpoint: 'rerank', usage: { requests: 2, inputTokens: 0 } });
    }
  });

  test("answers in Cohere's shape whoever answered, and books what was told", async () => {
    const results = [{ index: 0, relevance_score: 0.4, document: { text: 'a' } }];
    answer({ model: 'x', results, usage: { total_tokens: 17 } });
    const reply = await ask('jina/rerank-x');
    expect(await reply.json()).toEqual({
      results: [{ index: 0, relevance_score: 0.4 }],
      meta: { api_version: { version: '2' }, billed_units: { search_units: 1, input_tokens: 17 } },
    });
    expect(upstream.received.at(-1)?.path).toBe('/v1/rerank');
    expect((await bookedFor(reply)).usage).toMatchObject({ requests: 1, inputTokens: 17 });
  });

  test("shows Cohere's own error, and refuses what Cohere would not take without asking it", async () => {
    const told = '{"id":"44558cc5","message":"unknown field: parameter \'top_k\' is not a valid field."}';
    upstream.script((_request, response) => {
      response.writeHead(422, { 'content-type': 'application/json' }).end(told);
    });
    const rejected = await ask('cohere/rerank-x', { top_k: 1 });
    expect([rejected.status, await rejected.text()]).toEqual([422, told]);
    const before = upstream.received.length;
    const refused = await ask('cohere/rerank-x', { documents: [{ text: 'a' }] });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      message: '`documents` must be a list of 1 to 10000 strings.',
      code: 'parameter_invalid',
      param: 'documents',
    });
    expect((await ask('cohere/nothing')).status).toBe(404);
    expect(upstream.received.length).toBe(before);
  });
});

describe('POST /v1/images/generations', () => {
  test('books images where no tokens are reported: their price is not known here', async () => {
    answer({ created: 1, data: [{ b64_json: 'a{"b\\\\' }, { b64_json: 'c}' }] });
    const { data, response } = await openai.images
      .generate({ model: 'openai/dall-e-x', prompt: 'a "kettle"', n: 2 })
      .withResponse();
    expect(data.data).toHaveLength(2);
    const event = await bookedFor(response);
    expect(event).toMatchObject({ endpoint: 'images', costNanoUsd: null, usage: { images: 2, requests: 1 } });
  });

  test('prices tokens exactly where they are reported, and says the cost', async () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 1_000,
      total_tokens: 1_010,
      input_tokens_details: { text_tokens: 10 },
    };
    answer({ created: 1, data: [{ b64_json: 'x' }], usage });
    const { data, response } = await openai.images
      .generate({ model: 'openai/gpt-image-1', prompt: 'x' })
      .withResponse();
    expect(costOf(data.usage ?? {})).toBe((10 * 5_000 + 1_000 * 40_000) / 1e9);
    expect(await bookedFor(response)).toMatchObject({
      costNanoUsd: '40050000',
      usage: { images: 0, outputTokens: 1_000 },
    });
  });

  test('streams partial images and the last one', async () => {
    const usage = { input_tokens: 5, output_tokens: 9, total_tokens: 14 };
    const events = [
      { type: 'image_generation.partial_image', b64_json: 'a', partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: 'b', usage },
    ];
    answer(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
      'text/event-stream',
    );
    const asked = { model: 'openai/gpt-image-1', prompt: 'x', stream: true, partial_images: 1 } as const;
    const { data, response } = await openai.images.generate(asked).withResponse();
    const seen: string[] = [];
    for await (const event of data) seen.push(event.type);
    expect(seen).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    expect((await bookedFor(response)).usage).toMatchObject({ inputTokens: 5, outputTokens: 9 });
  });
});

describe('POST /v1/audio/speech', () => {
  const speak = () =>
    openai.audio.speech.create({ model: 'openai/gpt-4o-mini-tts', voice: 'alloy', input: 'Good morning.' });

  test('lets sound through byte for byte while it is still being made', async () => {
    const first = Promise.withResolvers<void>();
    upstream.script(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(sound.subarray(0, 1_000));
      await first.promise;
      response.end(sound.subarray(1_000));
    });
    const reply = await speak();
    expect(reply.headers.get('content-type')).toBe('audio/mpeg');
    first.resolve();
    expect(Buffer.from(await reply.arrayBuffer()).equals(sound)).toBe(true);
    const event = await bookedFor(reply);
    expect(event).toMatchObject({ endpoint: 'speech', outcome: 'completed', isEstimated: true });
    expect(event.usage.audioOutputTokens).toBeGreaterThan(0);
    expect(Number(event.costNanoUsd)).toBeGreaterThan(0);
  });

  test('never looks whole when it breaks off', async () => {
    upstream.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': '70000' });
      response.write(sound.subarray(0, 30_000), () => response.destroy());
    });
    const reply = await speak();
    await expect(reply.arrayBuffer()).rejects.toThrow();
    expect(await bookedFor(reply)).toMatchObject({ outcome: 'upstream_failed', errorCode: 'upstream_cut' });
  });

  test('is refused in words where the upstream has only words', async () => {
    answer({ error: { message: 'No such voice.' } });
    await expect(speak()).rejects.toMatchObject({ status: 502 });
    upstream.script((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"No such voice."}}');
    });
    await expect(speak()).rejects.toMatchObject({ status: 400, message: expect.stringContaining('No such voice.') });
  });
});

describe('POST /v1/audio/transcriptions', () => {
  const transcribe = async (model: string, more: object = {}) =>
    openai.audio.transcriptions.create({ model, file: await toFile(sound, 'grüße.mp3'), ...more });

  test('forwards the form under the upstream name of its model, the file byte for byte', async () => {
    answer({ text: 'Good morning.', usage: { type: 'duration', seconds: 60 } });
    const reply = await transcribe('openai/whisper-1', { prompt: 'a' });
    expect(reply).toMatchObject({ text: 'Good morning.' });
    const received = upstream.received.at(-1);
    expect(received?.path).toBe('/v1/audio/transcriptions');
    expect(received?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(received?.body.includes(sound)).toBe(true);
    expect(received?.body.toString('latin1')).toMatch(/name="model"\r\n\r\nwhisper-1\r\n/);
    const event = await stand.bookedWhere((one) => one.model === 'openai/whisper-1');
    // $0.006 a minute.
    expect(event).toMatchObject({ usage: { audioInputTokens: 600 }, costNanoUsd: '6000000', isEstimated: false });
  });

  test('reads the tokens of a newer model, and estimates a transcript that is plain text', async () => {
    const usage = {
      type: 'tokens',
      input_tokens: 20,
      output_tokens: 7,
      total_tokens: 27,
      input_token_details: { audio_tokens: 18 },
    };
    answer({ text: 'x', usage });
    await transcribe('openai/gpt-4o-transcribe');
    const event = await stand.bookedWhere((one) => one.model === 'openai/gpt-4o-transcribe');
    expect(event.usage).toMatchObject({ inputTokens: 2, audioInputTokens: 18, outputTokens: 7 });
    answer('1\n00:00:00,000 --> 00:00:01,000\nGood morning.\n', 'text/plain; charset=utf-8');
    const before = stand.booked.length;
    expect(await transcribe('openai/gpt-4o-transcribe', { response_format: 'srt' })).toContain('Good morning.');
    const estimated = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before);
    expect(estimated.isEstimated).toBe(true);
    expect(estimated.usage.audioInputTokens).toBeGreaterThan(0);
  });

  test('streams', async () => {
    const events = [
      { type: 'transcript.text.delta', delta: 'Good ' },
      {
        type: 'transcript.text.done',
        text: 'Good morning.',
        usage: { type: 'tokens', input_tokens: 3, output_tokens: 2 },
      },
    ];
    answer(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), 'text/event-stream');
    const before = stand.booked.length;
    const file = await toFile(sound, 'a.mp3');
    const stream = await openai.audio.transcriptions.create({ model: 'openai/gpt-4o-transcribe', file, stream: true });
    const seen: string[] = [];
    for await (const event of stream) seen.push(event.type);
    expect(seen).toEqual(['transcript.text.delta', 'transcript.text.done']);
    const event = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before);
    expect(event).toMatchObject({ isStream: true, isEstimated: false, usage: { inputTokens: 3, outputTokens: 2 } });
  });

  test('is refused above the bound, declared or not, and when it is no form', async () => {
    const headers = { authorization: `Bearer ${stand.organisation.key.text}` };
    const url = `${stand.gatewayUrl}/v1/audio/transcriptions`;
    const form = { ...headers, 'content-type': 'multipart/form-data; boundary=x' };
    const body = Buffer.alloc(50 * 1024 * 1024, 0x20);
    expect((await sendRaw(url, { headers: form, body })).status).toBe(413);
    expect((await sendRaw(url, { headers: { ...form, 'transfer-encoding': 'chunked' }, body })).status).toBe(413);
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await sendRaw(url, { headers: json, body: '{}' })).status).toBe(400);
    expect((await sendRaw(url, { headers: json, body })).status).toBe(413);
    expect((await sendRaw(url, { headers: { ...json, 'transfer-encoding': 'chunked' }, body })).status).toBe(413);
    const text = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await sendRaw(url, { headers: text, body: 'model=a' })).status).toBe(415);
    expect((await sendRaw(url, { headers, body: '{}' })).status).toBe(415);
    expect((await sendRaw(url, { headers: form, body: 'hello' })).status).toBe(400);
    expect((await sendRaw(url, { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body })).status).toBe(
      401,
    );
  });
});

describe('policy', () => {
  test('decides each of them by its own name', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: null, endpoints: ['images' as const], ipRanges: null };
    const { text } = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    const client = stand.client(text);
    answer({ data: [{ url: 'x' }] });
    await client.images.generate({ model: 'openai/dall-e-x', prompt: 'x' });
    const refused = client.moderations.create({ model: 'openai/omni-moderation-latest', input: 'x' });
    await expect(refused).rejects.toMatchObject({ status: 403, code: 'endpoint_denied' });
    const file = await toFile(sound, 'a.mp3');
    const other = client.audio.transcriptions.create({ model: 'openai/whisper-1', file });
    await expect(other).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });

  test('a model does not answer at an endpoint that is not its own', async () => {
    const failed = openai.images.generate({ model: 'openai/whisper-1', prompt: 'x' });
    await expect(failed).rejects.toMatchObject({ status: 404, code: 'model_unknown' });
  });
});
