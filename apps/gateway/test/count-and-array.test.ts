import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecordedUpstreams, type RecordedUpstreams, recording, upstreamWires } from './recorded-upstreams.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;
let anthropic: Anthropic;

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
  const { organisationId } = stand.organisation;
  await upstreams.alsoServe('openai', { organisationId, model: 'mixed/up' });
  await upstreams.alsoServe('anthropic', { organisationId, model: 'mixed/up' });
  anthropic = new Anthropic({ apiKey: stand.organisation.key.text, baseURL: stand.gatewayUrl, maxRetries: 0 });
}, 60_000);
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

const messages = [{ role: 'user' as const, content: 'How many tokens is this?' }];

describe('POST /v1/messages/count_tokens', () => {
  const answerCount = (): void =>
    upstreams.servers.anthropic.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{ "input_tokens": 2095 }');
    });

  test("is asked of Anthropic in the caller's bytes, costs nothing, and is booked", async () => {
    answerCount();
    const { data, response } = await anthropic.beta.messages
      .countTokens({ model: upstreams.modelOf('anthropic'), messages, betas: ['one-2026'] })
      .withResponse();
    expect(data.input_tokens).toBe(2095);
    expect(response.headers.get('x-waygate-estimated')).toBeNull();
    const received = upstreams.servers.anthropic.received.at(-1);
    expect(received?.path).toBe('/v1/messages/count_tokens');
    expect(received?.headers['anthropic-beta']).toContain('one-2026');
    expect(JSON.parse(String(received?.body))).toEqual({ model: 'recorded-1', messages });
    const requestId = response.headers.get('x-request-id');
    const event = await stand.bookedWhere((one) => one.requestId === requestId);
    expect(event).toMatchObject({
      outcome: 'completed',
      isEstimated: false,
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });

  test('is estimated here for every other provider, and says so', async () => {
    for (const wire of ['openai', 'gemini', 'cohere'] as const) {
      const before = upstreams.servers[wire].received.length;
      const { data, response } = await anthropic.messages
        .countTokens({ model: upstreams.modelOf(wire), messages })
        .withResponse();
      expect(data.input_tokens).toBeGreaterThan(10);
      expect(response.headers.get('x-waygate-estimated')).toBe('input_tokens');
      expect(upstreams.servers[wire].received.length).toBe(before);
    }
  });

  test('goes to the one that counts where several serve the model', async () => {
    answerCount();
    const before = upstreams.servers.openai.received.length;
    expect(await anthropic.messages.countTokens({ model: 'mixed/up', messages })).toEqual({ input_tokens: 2095 });
    expect(upstreams.servers.openai.received.length).toBe(before);
  });

  test('is refused in the words of the API', async () => {
    const failed = anthropic.messages.countTokens({ model: 'no/such', messages });
    await expect(failed).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const empty = anthropic.messages.countTokens({ model: upstreams.modelOf('openai'), messages: [] });
    await expect(empty).rejects.toBeInstanceOf(Anthropic.BadRequestError);
  });
});

describe('streamGenerateContent without events', () => {
  const stream = (model: string, query = '') =>
    fetch(`${stand.gatewayUrl}/v1beta/models/${model}:streamGenerateContent${query}`, {
      method: 'POST',
      headers: { 'x-goog-api-key': stand.organisation.key.text, 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'x' }] }] }),
    });
  const textOf = (value: unknown): string => {
    if (!Array.isArray(value)) throw new Error('no array');
    const parts = value.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    return parts.map(({ text = '' }) => text).join('');
  };

  test.each(upstreamWires)('is one JSON array of the same answers from an upstream of the %s wire', async (wire) => {
    upstreams.play(wire, 'text');
    const reply = await stream(upstreams.modelOf(wire), '?alt=json');
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    const elements: unknown = await reply.json();
    const apiKey = stand.organisation.key.text;
    const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: stand.gatewayUrl } });
    let said = '';
    const chunks = await google.models.generateContentStream({ model: upstreams.modelOf(wire), contents: 'x' });
    for await (const chunk of chunks) said += chunk.text ?? '';
    expect(textOf(elements)).toBe(said);
    expect(said).not.toBe('');
    const requestId = reply.headers.get('x-request-id');
    const event = await stand.bookedWhere((one) => one.requestId === requestId);
    expect(event).toMatchObject({ outcome: 'completed', isStream: true, isEstimated: false });
  });

  test.each(upstreamWires)('ends with an error where an upstream of the %s wire breaks off', async (wire) => {
    upstreams.servers[wire].script((_request, response) => {
      const bytes = recording(wire, 'text.sse');
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(bytes.subarray(0, bytes.length * 0.6));
      response.end();
    });
    const elements: unknown = await (await stream(upstreams.modelOf(wire))).json();
    if (!Array.isArray(elements)) throw new Error('no array');
    expect(elements.length).toBeGreaterThan(1);
    expect(elements.at(-1)).toMatchObject({ error: { code: expect.any(Number), status: expect.any(String) } });
  });
});
