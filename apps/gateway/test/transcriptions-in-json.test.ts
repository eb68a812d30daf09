import { buildCredential, buildKey, type HttpServer, startHttpServer } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstream: HttpServer;

beforeAll(async () => {
  stand = await openStand();
  upstream = await startHttpServer((_request, response) => void response.writeHead(500).end());
  await buildCredential(stand.database, stand.organisation.organisationId, {
    provider: 'openai',
    baseUrl: `${upstream.url}/v1`,
    secret: 'secret-of-openai',
    model: 'openai/whisper-1',
    endpoints: ['transcriptions'],
  });
}, 60_000);
afterAll(async () => {
  await stand.close();
  await upstream.close();
});

function upstreamAnswers(body: object): void {
  upstream.script((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
}

const bookedFor = (response: Response) =>
  stand.bookedWhere((one) => one.requestId === response.headers.get('x-request-id'));
const sound = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256));

describe('POST /api/v1/audio/transcriptions, in JSON', () => {
  const ask = (body: object, more: object = {}, path = '/api/v1/audio/transcriptions') =>
    fetch(stand.gatewayUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });
  const asked = {
    model: 'openai/whisper-1',
    input_audio: { data: sound.toString('base64'), format: 'mp3' },
    language: 'en',
    temperature: 0,
    user: 'u-7',
  };

  test('reaches the provider as a form with the same sound, is answered in JSON and booked like one', async () => {
    upstreamAnswers({ text: 'Good morning.', usage: { type: 'duration', seconds: 60 } });
    for (const path of ['/api/v1/audio/transcriptions', '/v1/audio/transcriptions']) {
      const reply = await ask(asked, {}, path);
      expect(await reply.json()).toEqual({
        text: 'Good morning.',
        usage: { cost: 0.006, type: 'duration', seconds: 60 },
      });
      const received = upstream.received.at(-1);
      expect(received?.path).toBe('/v1/audio/transcriptions');
      const form = await new Response(new Uint8Array(received?.body ?? []), {
        headers: { 'content-type': String(received?.headers['content-type']) },
      }).formData();
      const { file, ...rest } = Object.fromEntries(form.entries());
      expect(rest).toEqual({ model: 'whisper-1', language: 'en', temperature: '0' });
      if (!(file instanceof File)) throw new TypeError('no file');
      expect([file.name, file.type]).toEqual(['audio.mp3', 'audio/mpeg']);
      expect(Buffer.from(await file.arrayBuffer()).equals(sound)).toBe(true);
      expect(await bookedFor(reply)).toMatchObject({
        endpoint: 'transcriptions',
        endUser: 'u-7',
        usage: { audioInputTokens: 600, requests: 1 },
        costNanoUsd: '6000000',
        isEstimated: false,
      });
    }
  });

  test('names what no provider can be told, or refuses it', async () => {
    upstreamAnswers({ text: 'x' });
    const wish = { ...asked, provider: { options: { openai: { prompt: 'a' } } } };
    const reply = await ask(wish);
    expect([reply.status, reply.headers.get('x-waygate-dropped')]).toEqual([200, 'provider']);
    expect((await ask(asked)).headers.get('x-waygate-dropped')).toBeNull();
    const before = upstream.received.length;
    const refused = await ask(wish, { 'x-waygate-strict': '1' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'parameter_invalid', param: 'provider' } });
    expect(upstream.received.length).toBe(before);
  });

  test('is refused in words for what is no sound, before a provider is asked', async () => {
    const before = upstream.received.length;
    for (const [input, param] of [
      [{ data: 'not base64!', format: 'mp3' }, 'input_audio.data'],
      [{ data: sound.toString('base64'), format: 'exe' }, 'input_audio.format'],
    ] as const) {
      const reply = await ask({ ...asked, input_audio: input });
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { code: 'parameter_invalid', param } });
    }
    const scopes = { models: null, endpoints: ['images' as const], ipRanges: null };
    const { organisationId, environmentId, userId } = stand.organisation;
    const { text } = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    expect((await ask(asked, { authorization: `Bearer ${text}` })).status).toBe(403);
    expect(upstream.received.length).toBe(before);
  });
});
