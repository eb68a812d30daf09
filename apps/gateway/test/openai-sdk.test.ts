import { buildKey } from '@waygate/testkit';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await openStand({ WAYGATE_GATEWAY_FIRST_TOKEN_TIMEOUT_MS: '2000', WAYGATE_GATEWAY_TOTAL_TIMEOUT_MS: '6000' });
}, 60_000);
afterAll(() => stand.close());

const messages = [{ role: 'user' as const, content: 'How do tides work?' }];
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Current weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** Members that the SDK's types do not know, read without trusting them. */
function extra(value: object, name: string): unknown {
  return Reflect.get(value, name);
}

describe('the official SDK with only base URL and key changed', () => {
  test('completes a chat, and header, body and ledger state the same exact cost', async () => {
    const { data, response } = await stand
      .client()
      .chat.completions.create({ model: 'sandbox/swift', messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toContain('How do tides work');
    const { usage } = data;
    if (!usage) throw new Error('no usage');
    const nanoUsd = usage.prompt_tokens * 150 + usage.completion_tokens * 600;
    expect(extra(usage, 'cost')).toBe(nanoUsd / 1e9);
    expect(Number(response.headers.get('x-waygate-cost'))).toBe(nanoUsd / 1e9);
    expect(response.headers.get('x-waygate-model')).toBe('sandbox/swift');
    expect(response.headers.get('x-waygate-provider')).toBe('sandbox');
    expect(response.headers.get('x-waygate-attempts')).toBe('1');
    expect(response.headers.get('server-timing')).toMatch(/authenticate;dur=.*plan;dur=.*transfer;dur=/);
    const requestId = response.headers.get('x-request-id');
    const event = await stand.bookedWhere((one) => one.requestId === requestId);
    expect(event).toMatchObject({
      outcome: 'completed',
      attempt: 1,
      httpStatus: 200,
      keyId: stand.organisation.key.id,
      organisationId: stand.organisation.organisationId,
      model: 'sandbox/swift',
      isEstimated: false,
      costNanoUsd: String(nanoUsd),
      usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    });
    expect(event.stageMicros.connect).toBeGreaterThan(0);
    expect(event.stageMicros.settle).toBeGreaterThanOrEqual(0);
  });

  test('streams the same text, and shows usage with its cost only when asked', async () => {
    const client = stand.client();
    const whole = await client.chat.completions.create({ model: 'sandbox/swift', messages });
    const { data: stream, response } = await client.chat.completions
      .create({ model: 'swift', messages, stream: true })
      .withResponse();
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    let text = '';
    let hasUsage = false;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      hasUsage ||= Boolean(chunk.usage);
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(hasUsage).toBe(false);
    const hidden = await stand.bookedWhere((one) => one.requestId === response.headers.get('x-request-id'));
    expect(hidden).toMatchObject({ outcome: 'completed', isEstimated: false, isStream: true, requestedModel: 'swift' });
    expect(hidden.usage.outputTokens).toBe(whole.usage?.completion_tokens);
    const asked = await client.chat.completions.create({
      model: 'sandbox/swift',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let cost: unknown;
    for await (const chunk of asked) if (chunk.usage) cost = extra(chunk.usage, 'cost');
    expect(cost).toBe(extra(whole.usage ?? {}, 'cost'));
  });

  test('calls tools, whole and streamed, with the same arguments', async () => {
    const request = { model: 'sandbox/swift', messages, tools: [weather], tool_choice: 'required' as const };
    const whole = await stand.client().chat.completions.create(request);
    const call = whole.choices[0]?.message.tool_calls?.[0];
    if (call?.type !== 'function') throw new Error('no tool call');
    expect(call.function.name).toBe('get_weather');
    expect(typeof JSON.parse(call.function.arguments).city).toBe('string');
    const final = await stand.client().chat.completions.stream(request).finalChatCompletion();
    const streamed = final.choices[0]?.message.tool_calls?.[0];
    expect(streamed?.type === 'function' && streamed.function.arguments).toBe(call.function.arguments);
    expect(final.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('embeds texts', async () => {
    const answer = await stand
      .client()
      .embeddings.create({ model: 'sandbox/embed', input: ['tea', 'coffee'], dimensions: 16 });
    expect(answer.data.map((row) => row.embedding.length)).toEqual([16, 16]);
    expect(extra(answer.usage, 'cost')).toBeGreaterThan(0);
  });

  test('lists the models this key may call, and no others', async () => {
    const all: string[] = [];
    for await (const model of stand.client().models.list()) all.push(model.id);
    expect(all).toContain('sandbox/swift');
    expect(all).toContain('sandbox/embed');
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: ['sandbox/s*'], endpoints: null, ipRanges: null };
    const { text } = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    const client = stand.client(text);
    const some: string[] = [];
    for await (const model of client.models.list()) some.push(model.id);
    expect(some).toEqual(['sandbox/slow', 'sandbox/swift']);
    expect((await client.models.retrieve('sandbox/swift')).owned_by).toBe('sandbox');
    await expect(client.models.retrieve('sandbox/deep')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  test.each(['x-api-key', 'x-goog-api-key', 'api-key'])('takes the key from %s', async (header) => {
    const headers = { [header]: stand.organisation.key.text };
    expect((await fetch(`${stand.gatewayUrl}/v1/models`, { headers })).status).toBe(200);
  });
});

describe("the SDK's error classes", () => {
  const ask = (client: OpenAI, model: string) => client.chat.completions.create({ model, messages });

  test('401 for a key that is missing, mistyped, unknown, revoked or expired', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const make = async (parts: object) =>
      (await buildKey(stand.database, { organisationId, environmentId, userId, ...parts })).text;
    const keys = [
      'sk-nonsense',
      stand.organisation.key.text.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      await make({ revokedAt: new Date() }),
      await make({ expiresAt: new Date(0) }),
    ];
    for (const key of keys) {
      const failed = ask(stand.client(key), 'sandbox/swift');
      await expect(failed).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
      await expect(failed).rejects.toMatchObject({ code: 'key_invalid', type: 'authentication_error' });
    }
    const bare = await fetch(`${stand.gatewayUrl}/v1/chat/completions`, { method: 'POST', body: '{}' });
    expect(bare.status).toBe(401);
    expect(JSON.parse(await bare.text()).error.code).toBe('key_missing');
  });

  test('403 for a model the key may not call, with the lines that say why, and a row in the ledger', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: ['openai/*'], endpoints: null, ipRanges: null };
    const { text, id } = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    const failed = ask(stand.client(text), 'sandbox/swift');
    await expect(failed).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    await expect(failed).rejects.toMatchObject({
      code: 'model_denied',
      param: 'model',
      error: { detail: { lines: [{ layer: 'key', rule: 'models.allow', values: ['openai/*'] }] } },
    });
    const event = await stand.bookedWhere((one) => one.keyId === id);
    expect(event).toMatchObject({ attempt: 0, outcome: 'refused', httpStatus: 403, errorCode: 'model_denied' });
  });

  test('403 for a management key', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const { text } = await buildKey(stand.database, { organisationId, environmentId, userId, kind: 'mgmt' });
    await expect(ask(stand.client(text), 'sandbox/swift')).rejects.toMatchObject({ code: 'key_kind_denied' });
  });

  test('404 for a model that nobody serves, and for an address where nothing is', async () => {
    const failed = ask(stand.client(), 'gpt-99');
    await expect(failed).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(failed).rejects.toMatchObject({ code: 'model_unknown' });
    await expect(stand.client().files.list()).rejects.toMatchObject({ code: 'route_unknown' });
  });

  test("429 with the provider's own words and Retry-After", async () => {
    const failed = ask(stand.client(), 'sandbox/rate-limited');
    await expect(failed).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const error = await failed.catch((caught: unknown) => caught);
    if (!(error instanceof OpenAI.APIError)) throw new Error('not an API error');
    expect([error.code, error.headers?.get('retry-after')]).toEqual(['rate_limit_exceeded', '20']);
    expect(error.message).toContain('Limit 3, Used 3');
  });

  test('5xx for a provider that is overloaded, answers nonsense or does not answer', async () => {
    const overloaded = ask(stand.client(), 'sandbox/overloaded');
    await expect(overloaded).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(overloaded).rejects.toMatchObject({ status: 503, code: 'overloaded' });
    await expect(ask(stand.client(), 'sandbox/malformed')).rejects.toMatchObject({
      status: 502,
      code: 'upstream_malformed',
    });
    await expect(ask(stand.client(), 'sandbox/cut-midstream')).rejects.toMatchObject({
      status: 502,
      code: 'upstream_cut',
    });
    const hung = stand.client().chat.completions.create({ model: 'sandbox/hang', messages, stream: true });
    await expect(hung).rejects.toMatchObject({ status: 504, code: 'upstream_timeout' });
  });
});
