import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { buildCredential } from '@waygate/testkit';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type CloudUpstreams,
  cloudSecrets,
  clouds,
  eventStream,
  frameOf,
  openCloudUpstreams,
} from './cloud-upstreams.ts';
import { recording } from './recorded-upstreams.ts';
import { sdkCallers } from './sdk-callers.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: CloudUpstreams;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openCloudUpstreams(stand);
  await buildUnusable(400);
  await buildUnusable(503);
  openai = stand.client();
  const apiKey = stand.organisation.key.text;
  anthropic = new Anthropic({ apiKey, baseURL: stand.gatewayUrl, maxRetries: 0, timeout: 15_000 });
  google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: stand.gatewayUrl, timeout: 15_000 } });
}, 90_000);
beforeEach(() => upstreams.giveTokens());
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

/** An Entra application whose tokens nobody has asked for yet. */
async function buildUnusable(status: number): Promise<void> {
  const secret = { tenantId: 't', clientId: 'c', clientSecret: `secret-of-entra-${status}` };
  await buildCredential(stand.database, stand.organisation.organisationId, {
    provider: 'azure',
    baseUrl: upstreams.servers['azure-entra'].url,
    secret: JSON.stringify({ ...secret, tokenUrl: `${upstreams.tokens.url}/token` }),
    model: `entra-${status}/recorded`,
  });
}

const words = 'Grüße aus Łódź 👩‍🚀 — the kettle\nsays "hi" \\o/.';
const callers = sdkCallers(() => ({ openai, anthropic, google }));
const modelOf = (cloud: string): string => `${cloud}-up/recorded`;
const chat = (model: string) => ({ model, messages: [{ role: 'user' as const, content: 'Say it.' }] });

describe.each(clouds)('%s', (cloud) => {
  test.each(callers)('tells %s its words, and they are booked with the usage it reports', async (_name, call) => {
    upstreams.play(cloud, 'text');
    const before = stand.booked.length;
    expect((await call(modelOf(cloud))).text).toBe(words);
    const event = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before);
    expect(event).toMatchObject({ outcome: 'completed', endpoint: 'chat', isEstimated: false, httpStatus: 200 });
    expect(event.usage.inputTokens).toBeGreaterThan(0);
    expect(event.usage.outputTokens).toBeGreaterThan(0);
  });

  const withTools = callers.filter(([name]) => name !== 'openai completions');
  test.each(withTools)("brings its calls of tools to %s with the arguments' values", async (name, call) => {
    const isOwn = cloud.startsWith('azure') && name.startsWith('openai responses');
    const other = cloud.startsWith('bedrock') ? 'thinking-tools' : 'tools';
    upstreams.play(cloud, isOwn ? 'reasoning-tools' : other);
    const { calls } = await call(modelOf(cloud), { hasTools: true });
    expect(calls[0]).toMatchObject({ name: 'forecast', args: { city: 'Łódź' } });
  });
});

describe('tokens', () => {
  test('are fetched once for all calls, and the file of a service account does not say where', async () => {
    upstreams.play('vertex-gemini', 'text');
    await Promise.all(Array.from({ length: 8 }, () => openai.chat.completions.create(chat(modelOf('vertex-gemini')))));
    const asked = upstreams.tokens.received.filter(({ body }) => body.includes('assertion='));
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['a refused secret', 400, 'upstream_credential_unusable'],
    ['an endpoint that fails', 503, 'upstream_unreachable'],
  ])('that cannot be had for %s end the call in a clear error', async (_name, status, code) => {
    const upstream = upstreams.servers['azure-entra'];
    const before = upstream.received.length;
    upstreams.tokens.script((request, response) => {
      const told = { error: 'invalid_client', error_description: `no such secret: ${request.body.toString()}` };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
    });
    const failed = await openai.chat.completions
      .create(chat(`entra-${status}/recorded`))
      .catch((error: unknown) => error);
    if (!(failed instanceof OpenAI.APIError)) throw new Error(`no such error: ${failed}`);
    expect(failed.code).toBe(code);
    expect(failed.message).not.toContain('secret');
    expect(upstream.received.length).toBe(before);
  });

  test('that an upstream no longer takes are fetched anew', async () => {
    const upstream = upstreams.servers['azure-entra'];
    upstreams.play('azure-entra', 'text');
    await openai.chat.completions.create(chat(modelOf('azure-entra')));
    const before = upstreams.tokens.received.length;
    upstream.script((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"401","message":"Access denied for token-of-entra"}}');
    });
    const failed = await openai.chat.completions.create(chat(modelOf('azure-entra'))).catch((error: unknown) => error);
    expect(String(failed)).not.toContain('token-of-entra');
    upstreams.play('azure-entra', 'text');
    await openai.chat.completions.create(chat(modelOf('azure-entra')));
    expect(upstreams.tokens.received.length).toBe(before + 1);
  });
});

describe('Bedrock', () => {
  const start = frameOf('event', 'messageStart', { role: 'assistant' });
  const delta = frameOf('event', 'contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hal' } });
  const limit = frameOf('exception', 'throttlingException', { message: 'Too many requests.' });
  const streamed = callers.filter(([name]) => name.endsWith('streamed'));

  test.each(streamed)('that reports a limit in the middle of a stream never looks whole to %s', async (_name, call) => {
    for (const frames of [
      [start, delta, limit],
      [start, delta],
      [start, limit],
      [start, delta.subarray(0, 40)],
    ]) {
      upstreams.servers.bedrock.script((_request, response) => {
        response.writeHead(200, { 'content-type': eventStream }).end(Buffer.concat(frames));
      });
      await expect(call(modelOf('bedrock'))).rejects.toThrow();
    }
  });

  test('says in its own words what it refuses', async () => {
    upstreams.servers.bedrock.script((_request, response) => {
      response.writeHead(429, {
        'content-type': 'application/json',
        'x-amzn-errortype': 'ThrottlingException:http://x',
      });
      response.end('{"message":"Too many tokens, please wait."}');
    });
    const model = modelOf('bedrock');
    const failed = await openai.chat.completions.create(chat(model)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(OpenAI.RateLimitError);
    expect(String(failed)).toContain('Too many tokens, please wait.');
  });

  test("has a signature that is refused be the administrator's affair", async () => {
    upstreams.servers.bedrock.script((_request, response) => {
      response.writeHead(403, {
        'content-type': 'application/json',
        'x-amzn-errortype': 'UnrecognizedClientException',
      });
      response.end('{"message":"The security token included in the request is invalid."}');
    });
    const failed = await openai.chat.completions.create(chat(modelOf('bedrock'))).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'upstream_credential_unusable' });
  });
});

describe('where both sides speak one grammar', () => {
  test('a stream of Claude on Vertex passes as it came, and the body but for model and version', async () => {
    upstreams.play('vertex-anthropic', 'text');
    const rest = '"max_tokens":9,"novelty":{"a":1.0},"messages":[{"role":"user","content":"x"}],"stream":true}';
    const reply = await fetch(`${stand.gatewayUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': stand.organisation.key.text, 'content-type': 'application/json' },
      body: `{ "model":"${modelOf('vertex-anthropic')}",${rest}`,
    });
    expect(await reply.text()).toBe(recording('anthropic', 'text.sse').toString());
    const sent = upstreams.servers['vertex-anthropic'].received.at(-1)?.body.toString();
    expect(sent).toBe(`{ "anthropic_version":"vertex-2023-10-16",${rest}`);
  });

  test('embeddings reach Azure', async () => {
    upstreams.servers.azure.script((request, response) => {
      expect(request.path).toBe('/openai/deployments/my-deployment/embeddings?api-version=2024-10-21');
      const data = [{ object: 'embedding', index: 0, embedding: [0.5] }];
      const usage = { prompt_tokens: 3, total_tokens: 3 };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data, model: 'x', usage }));
    });
    const { data } = await openai.embeddings.create({ model: modelOf('azure'), input: 'x', encoding_format: 'float' });
    expect(data[0]?.embedding).toEqual([0.5]);
  });
});

test('no secret of a cloud is in the log or in what is booked', () => {
  const kept = [...stand.log, JSON.stringify(stand.booked)].join('\n');
  for (const secret of cloudSecrets) expect(kept).not.toContain(secret);
});
