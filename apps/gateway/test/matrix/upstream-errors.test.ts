import { isObjectValue, objectAt, parseJsonObject, textAt } from '@waygate/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openRecordedUpstreams,
  type RecordedUpstreams,
  type UpstreamWire,
  upstreamWires,
} from '../recorded-upstreams.ts';
import { type RawReply, sendRaw } from '../send-raw.ts';
import { openStand, type Stand } from '../stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;
beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
}, 90_000);
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

const words = 'Zu viel: "Łódź" — wait.';
const said = JSON.stringify(words);

/** Bodies as each provider writes them, spaces and unknown members and all. */
const bodies: Readonly<Record<UpstreamWire, string>> = {
  openai: `{\n  "error": { "message": ${said}, "type": "x_error", "param": null, "code": "x" },"novelty": 1.0 }`,
  anthropic: `{"type":"error", "error":{"type":"x_error","message":${said}},"request_id":"req_9","novelty":1.0}`,
  gemini: `{ "error": {"code": 429,"message":${said},"status":"RESOURCE_EXHAUSTED","details":[]},"novelty":1.0}\n`,
  cohere: `{"message": ${said},"novelty":1.0}`,
};
/** What each client calls, and the wire that is its own. */
const dialects = {
  chat: { own: 'openai', path: '/v1/chat/completions' },
  responses: { own: 'openai', path: '/v1/responses' },
  messages: { own: 'anthropic', path: '/v1/messages' },
  generate: { own: 'gemini', path: '/v1beta/models/{model}:generateContent' },
  'generate, streamed': { own: 'gemini', path: '/v1beta/models/{model}:streamGenerateContent?alt=sse' },
} as const;
const names = Object.keys(dialects).filter((name): name is keyof typeof dialects => name in dialects);

function send(dialect: keyof typeof dialects, wire: UpstreamWire): Promise<RawReply> {
  const model = upstreams.modelOf(wire);
  const messages = [{ role: 'user', content: 'hi' }];
  const requests: Readonly<Record<keyof typeof dialects, object>> = {
    chat: { model, messages },
    responses: { model, input: 'hi' },
    messages: { model, messages, max_tokens: 9 },
    generate: { contents: [{ parts: [{ text: 'hi' }] }] },
    'generate, streamed': { contents: [{ parts: [{ text: 'hi' }] }] },
  };
  return sendRaw(stand.gatewayUrl + dialects[dialect].path.replace('{model}', model), {
    headers: { 'x-api-key': stand.organisation.key.text, 'content-type': 'application/json' },
    body: JSON.stringify(requests[dialect]),
  });
}

function fail(
  wire: UpstreamWire,
  status: number,
  told: { headers?: Record<string, string>; body?: string } = {},
): void {
  upstreams.servers[wire].script((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...told.headers });
    response.end(told.body ?? bodies[wire]);
  });
}

function messageOf({ text }: RawReply): string | null {
  const error = objectAt(parseJsonObject(text), 'error');
  return isObjectValue(error) ? textAt(error, 'message') : null;
}

const statuses = [400, 404, 409, 413, 422, 429, 500, 503, 529];
const pairs = names.flatMap((dialect) => upstreamWires.map((wire) => [dialect, wire] as const));

describe.each(names)('a client of %s whose provider speaks its grammar', (dialect) => {
  const wire = dialects[dialect].own;

  test.each(statuses)('gets a body of status %i to the byte, and the status', async (status) => {
    fail(wire, status);
    const reply = await send(dialect, wire);
    expect([reply.status, reply.text]).toEqual([status, bodies[wire]]);
  });
});

describe.each(pairs)('a client of %s at an upstream of the %s wire', (dialect, wire) => {
  test.each(statuses)('hears of status %i with the words that came with it', async (status) => {
    fail(wire, status);
    const reply = await send(dialect, wire);
    expect([reply.status, messageOf(reply) ?? reply.text]).toEqual([status, words]);
  });

  test('hears when to come again, said in seconds, as a date or in milliseconds', async () => {
    fail(wire, 429, { headers: { 'retry-after': '17' } });
    expect((await send(dialect, wire)).headers['retry-after']).toBe('17');
    fail(wire, 503, { headers: { 'retry-after': new Date(Date.now() + 90_000).toUTCString() } });
    const seconds = Number((await send(dialect, wire)).headers['retry-after']);
    expect(seconds).toBeGreaterThan(80);
    expect(seconds).toBeLessThanOrEqual(90);
    fail(wire, 429, { headers: { 'retry-after-ms': '1500' } });
    expect((await send(dialect, wire)).headers['retry-after']).toBe('2');
    fail(wire, 429);
    expect((await send(dialect, wire)).headers['retry-after']).toBeUndefined();
  });
});

describe.each(names)('a client of %s', (dialect) => {
  test('hears when to come again where Gemini says so in the body only', async () => {
    const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' };
    const error = { code: 429, message: words, status: 'RESOURCE_EXHAUSTED', details: [info] };
    fail('gemini', 429, { body: JSON.stringify({ error }) });
    const reply = await send(dialect, 'gemini');
    expect([reply.status, reply.headers['retry-after'], messageOf(reply)]).toEqual([429, '35', words]);
  });
});
