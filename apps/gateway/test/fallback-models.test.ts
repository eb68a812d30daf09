import Anthropic from '@anthropic-ai/sdk';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { buildKey } from '@waygate/testkit';
import { generateText } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRecordedUpstreams, type RecordedUpstreams, upstreamWires } from './recorded-upstreams.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
  const { organisationId } = stand.organisation;
  await upstreams.alsoServe('anthropic', { organisationId, model: 'both/ways' });
  await upstreams.alsoServe('openai', { organisationId, model: 'both/ways' });
}, 60_000);
beforeEach(() => {
  for (const wire of upstreamWires) upstreams.play(wire, 'text');
});
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

const openai = () => upstreams.modelOf('openai');
const anthropic = () => upstreams.modelOf('anthropic');
const countOf = (wire: 'openai' | 'anthropic'): number => upstreams.servers[wire].received.length;

function ask(members: object, key = stand.organisation.key.text): Promise<Response> {
  return fetch(`${stand.gatewayUrl}/api/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }], ...members }),
  });
}

function refuse(wire: 'openai' | 'anthropic', status: number): void {
  upstreams.servers[wire].script((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'The context is too long.', type: 'invalid_request_error' } }));
  });
}

async function keyFor(models: string[]): Promise<string> {
  const { organisationId, environmentId, userId } = stand.organisation;
  const scopes = { models, endpoints: null, ipRanges: null };
  return (await buildKey(stand.database, { organisationId, environmentId, userId, scopes })).text;
}

describe('a list of models to fall back to', () => {
  test.each([400, 429, 503])('is gone down when a model answers %d, and both attempts are booked', async (status) => {
    refuse('openai', status);
    const reply = await ask({ model: openai(), models: [openai(), anthropic()] });
    expect([reply.status, reply.headers.get('x-waygate-model')]).toEqual([200, anthropic()]);
    const requestId = reply.headers.get('x-request-id');
    await stand.bookedWhere((one) => one.requestId === requestId && one.attempt === 1 && one.model === openai());
    const second = await stand.bookedWhere((one) => one.requestId === requestId && one.attempt === 2);
    expect(second).toMatchObject({ model: anthropic(), outcome: 'completed', requestedModel: openai() });
  });

  test('is not gone down when the model answers, and goes to no upstream', async () => {
    const before = countOf('anthropic');
    const reply = await ask({ model: openai(), models: [anthropic()], provider: { sort: 'price' } });
    expect(reply.headers.get('x-waygate-model')).toBe(openai());
    expect(countOf('anthropic')).toBe(before);
    const body = String(upstreams.servers.openai.received.at(-1)?.body);
    expect(Object.keys(JSON.parse(body))).toEqual(['messages', 'model']);
  });

  test('reaches no model that a direct call would not', async () => {
    refuse('openai', 503);
    const key = await keyFor([openai()]);
    const before = countOf('anthropic');
    expect((await ask({ model: openai(), models: [anthropic()] }, key)).status).toBe(503);
    const denied = await ask({ model: anthropic(), models: ['no/such'] }, key);
    expect(denied.status).toBe(403);
    expect(countOf('anthropic')).toBe(before);
  });

  test('passes over a model that is unknown or denied while another is left', async () => {
    const key = await keyFor([openai()]);
    const reply = await ask({ model: 'no/such', models: [anthropic(), openai()] }, key);
    expect([reply.status, reply.headers.get('x-waygate-model')]).toEqual([200, openai()]);
    expect((await ask({ model: 'no/such', models: ['nor/such'] })).status).toBe(404);
  });

  test("is Anthropic's `fallbacks` too", async () => {
    refuse('anthropic', 529);
    const client = new Anthropic({
      apiKey: stand.organisation.key.text,
      baseURL: `${stand.gatewayUrl}/api`,
      maxRetries: 0,
    });
    const messages = [{ role: 'user' as const, content: 'x' }];
    const body = { model: anthropic(), max_tokens: 50, messages, fallbacks: [{ model: openai() }] };
    const { response } = await client.messages.create(body).withResponse();
    expect(response.headers.get('x-waygate-model')).toBe(openai());
  });
});

describe('`provider`', () => {
  const served = async (provider: object): Promise<string> => {
    const before = countOf('openai');
    const reply = await ask({ model: 'both/ways', provider });
    await reply.text();
    if (reply.status !== 200) return String(reply.status);
    return countOf('openai') > before ? 'openai' : 'anthropic';
  };

  test('orders, narrows and refuses', async () => {
    expect(await served({ order: ['openai', 'anthropic'] })).toBe('openai');
    expect(await served({ order: ['Anthropic'] })).toBe('anthropic');
    expect(await served({ only: ['openai'] })).toBe('openai');
    expect(await served({ ignore: ['openai'] })).toBe('anthropic');
    expect(await served({ only: ['nobody'] })).toBe('404');
    expect(await served({ max_price: { prompt: 100 } })).toBe('404');
    expect(await served({ data_collection: 'deny' })).toBe('404');
    expect(await served({ quantizations: ['fp8'] })).toBe('400');
  });

  test('without fall-backs keeps to the first', async () => {
    refuse('openai', 503);
    const strict = await ask({ model: 'both/ways', provider: { order: ['openai'], allow_fallbacks: false } });
    expect(strict.status).toBe(503);
    const easy = await ask({ model: 'both/ways', provider: { order: ['openai'] } });
    expect([easy.status, easy.headers.get('x-waygate-attempts')]).toEqual([200, '2']);
  });

  test('names the wishes that are not acted on, and refuses what cannot be told where parameters are required', async () => {
    const reply = await ask({ model: openai(), provider: { sort: 'latency' } });
    expect(reply.headers.get('x-waygate-dropped')).toBe('provider.sort');
    const strict = await ask({ model: anthropic(), seed: 7, provider: { require_parameters: true } });
    expect(strict.status).toBe(400);
  });
});

test('what only OpenRouter knows does not reach a provider of the same wire, and is named', async () => {
  const model = openai();
  const reply = await ask({ model, transforms: ['middle-out'], plugins: [{ id: 'web' }], seed: 7 });
  expect([reply.status, reply.headers.get('x-waygate-dropped')]).toEqual([200, 'plugins, transforms']);
  const sent = JSON.parse(String(upstreams.servers.openai.received.at(-1)?.body));
  expect(Object.keys(sent).toSorted()).toEqual(['messages', 'model', 'seed']);
  const strict = await ask({ model, plugins: [{ id: 'web' }], provider: { require_parameters: true } });
  expect(strict.status).toBe(400);
});

describe("OpenRouter's own client", () => {
  const router = () => createOpenRouter({ apiKey: stand.organisation.key.text, baseURL: `${stand.gatewayUrl}/api/v1` });

  test('falls back by its own settings, asks for reasoning, and sees cost and reasoning', async () => {
    refuse('openai', 503);
    upstreams.play('anthropic', 'thinking');
    const model = router().chat(openai(), {
      models: [anthropic()],
      usage: { include: true },
      reasoning: { effort: 'high' },
      provider: { order: ['anthropic'], allow_fallbacks: true },
    });
    const { text, reasoningText } = await generateText({ model, prompt: 'x', maxRetries: 0, maxOutputTokens: 4_000 });
    expect(text).not.toBe('');
    expect(reasoningText ?? '').not.toBe('');
    const sent = JSON.parse(String(upstreams.servers.anthropic.received.at(-1)?.body));
    expect(sent.thinking ?? sent.output_config).toBeDefined();
    expect(JSON.parse(String(upstreams.servers.openai.received.at(-1)?.body))).toMatchObject({
      reasoning_effort: 'high',
    });
  });
});
