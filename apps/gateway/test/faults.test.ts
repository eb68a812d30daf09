import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createId, systemClock, systemRandom, type UsageEvent } from '@waygate/protocol';
import { type HttpScript, type HttpServer, startHttpServer } from '@waygate/testkit';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes, sendRaw } from './send-raw.ts';
import { addUpstream, openStand, type Stand } from './stand.ts';

let stand: Stand;
let first: HttpServer;
let second: HttpServer;

const nothing: HttpScript = (_request, response) => void response.writeHead(500).end();

beforeAll(async () => {
  stand = await openStand({
    WAYGATE_EGRESS_ALLOW: '127.0.0.1/32',
    WAYGATE_GATEWAY_CONNECT_TIMEOUT_MS: '500',
    WAYGATE_GATEWAY_FIRST_TOKEN_TIMEOUT_MS: '1000',
    WAYGATE_GATEWAY_IDLE_TIMEOUT_MS: '1000',
    WAYGATE_GATEWAY_TOTAL_TIMEOUT_MS: '20000',
    WAYGATE_GATEWAY_KEEP_ALIVE_MS: '200',
    WAYGATE_GATEWAY_EVENT_BYTES_MAX: '3000000',
    WAYGATE_GATEWAY_ANSWER_BYTES_MAX: '2000000',
  });
  [first, second] = await Promise.all([startHttpServer(nothing), startHttpServer(nothing)]);
  // Two deployments of one model, tried in this order; and one model that only the first upstream serves.
  await addUpstream(stand, { baseUrl: `${first.url}/v1`, model: 'pair/chat', secret: 'sk-first-secret' });
  await addUpstream(stand, { baseUrl: `${second.url}/v1`, model: 'pair/chat' });
  await addUpstream(stand, { baseUrl: `${first.url}/v1`, model: 'solo/chat', secret: 'sk-first-secret' });
}, 60_000);
afterAll(async () => {
  await Promise.all([stand.close(), first.close(), second.close()]);
});

const messages = [{ role: 'user' as const, content: 'hi' }];
const chunk = (delta: object, finishReason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
const usageChunk = `data: ${JSON.stringify({ id: 'c', choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } })}\n\n`;
const whole = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' })];
const completeStream = [...whole, chunk({}, 'stop'), usageChunk, 'data: [DONE]\n\n'];
const completion = JSON.stringify({
  id: 'x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'from second' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
});

function openEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}

/** A stream of these pieces, and then what `end` does. */
const streaming =
  (
    pieces: readonly string[],
    end: (response: ServerResponse) => void = (response) => void response.end(),
  ): HttpScript =>
  async (_request, response) => {
    openEvents(response);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    end(response);
  };
const answering =
  (status: number, body: string, headers: Record<string, string> = {}): HttpScript =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const cutting = (response: ServerResponse): void => {
  setTimeout(() => response.destroy(), 20);
};

/** Streams through the SDK and says what arrived and how it ended. */
async function readStream(model: string): Promise<{ text: string; error: unknown; requestId: string }> {
  let text = '';
  const { data, response } = await stand
    .client()
    .chat.completions.create({ model, messages, stream: true })
    .withResponse();
  const requestId = response.headers.get('x-request-id') ?? '';
  try {
    for await (const part of data) text += part.choices[0]?.delta.content ?? '';
    return { text, error: null, requestId };
  } catch (error) {
    return { text, error, requestId };
  }
}

/** Waits until a count has not moved for 300 ms. */
async function untilSteady(read: () => number): Promise<void> {
  for (let before = -1; before !== read(); ) {
    before = read();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const bookedFor = (requestId: string, attempt = 1): Promise<UsageEvent> =>
  stand.bookedWhere((event) => event.requestId === requestId && event.attempt === attempt);

describe('a stream that breaks', () => {
  test.each(completeStream.slice(0, -2).map((_, at) => at + 1))(
    'after %i events is never a clean end, and what was delivered is booked',
    async (events) => {
      first.script(streaming(completeStream.slice(0, events), cutting));
      const isPreamble = events === 1;
      if (isPreamble) {
        const failed = readStream('solo/chat');
        await expect(failed).rejects.toMatchObject({ status: 502, code: 'upstream_cut' });
        return;
      }
      const { text, error, requestId } = await readStream('solo/chat');
      expect('Hello'.startsWith(text)).toBe(true);
      expect(error).toBeInstanceOf(OpenAI.APIError);
      expect(error).toMatchObject({ code: 'upstream_cut' });
      const event = await bookedFor(requestId);
      expect(event).toMatchObject({ outcome: 'upstream_failed', errorCode: 'upstream_cut', isEstimated: true });
      expect(event.usage.outputTokens).toBe(Math.min(events, 3) - 1);
    },
  );

  test('without [DONE] but finished, by a server that never sends one, is whole', async () => {
    first.script(streaming(completeStream.slice(0, -1)));
    expect(await readStream('solo/chat')).toMatchObject({ text: 'Hello', error: null });
  });

  test('at an orderly end before the answer is over, is an error', async () => {
    first.script(streaming(whole));
    expect((await readStream('solo/chat')).error).toMatchObject({ code: 'upstream_cut' });
  });

  test('with an event that is not JSON, is an error', async () => {
    first.script(streaming([...whole, 'data: {"choices":[{"del\n\n', ...completeStream.slice(3)]));
    expect((await readStream('solo/chat')).error).toMatchObject({ code: 'upstream_malformed' });
  });

  test("with the upstream's own error event, is an error", async () => {
    first.script(streaming([...whole, 'data: {"error":{"message":"quota is gone","code":"insufficient_quota"}}\n\n']));
    const { text, error } = await readStream('solo/chat');
    expect(text).toBe('Hello');
    expect(error).toBeInstanceOf(OpenAI.APIError);
  });

  test('by falling silent, is an error after the idle deadline', async () => {
    first.script(streaming(whole, () => undefined));
    const beganMs = performance.now();
    const { error, requestId } = await readStream('solo/chat');
    expect(error).toMatchObject({ code: 'upstream_timeout' });
    expect(performance.now() - beganMs).toBeLessThan(2_500);
    expect(await bookedFor(requestId)).toMatchObject({ outcome: 'upstream_failed', errorCode: 'upstream_timeout' });
  });
});

describe('a stream that is odd', () => {
  test('CRLF, comments, an event of 1 MB and a missing last line end arrive as they are', async () => {
    const long = 'x'.repeat(1_000_000);
    const pieces = [
      ': welcome\r\n\r\n',
      whole[0] ?? '',
      chunk({ content: long }).replaceAll('\n', '\r\n'),
      ': in between\n\n',
      chunk({}, 'stop'),
      'data: [DONE]',
    ];
    first.script(streaming(pieces));
    const { text, error } = await readStream('solo/chat');
    expect(error).toBeNull();
    expect(text).toBe(long);
  });

  test('arrives unframed where the client speaks HTTP/1.0, and in chunks otherwise', async () => {
    const body = JSON.stringify({ model: 'solo/chat', messages, stream: true });
    const ask = (version: string) => {
      first.script(streaming(completeStream));
      const head = `POST /v1/chat/completions HTTP/${version}\r\nhost: gateway\r\nconnection: close\r\n`;
      const credential = `authorization: Bearer ${stand.organisation.key.text}\r\n`;
      return sendBytes(stand.gatewayUrl, `${head}${credential}content-length: ${body.length}\r\n\r\n${body}`);
    };
    const plain = await ask('1.0');
    expect(plain).not.toMatch(/transfer-encoding/i);
    expect(plain.slice(plain.indexOf('\r\n\r\n'))).toMatch(/^\r\n\r\ndata: /);
    expect(plain).toMatch(/\n\ndata: \[DONE\]\n\n$/);
    const chunked = await ask('1.1');
    expect(chunked).toMatch(/transfer-encoding: chunked/i);
    expect(chunked).toMatch(/\r\n\r\n[0-9a-f]+\r\ndata: /);
    expect(chunked).toMatch(/data: \[DONE\]\n\n\r\n0\r\n\r\n$/);
  });

  test('an event above the cap is an error', async () => {
    first.script(streaming([...whole, chunk({ content: 'x'.repeat(3_100_000) }), ...completeStream.slice(3)]));
    expect((await readStream('solo/chat')).error).toMatchObject({ code: 'upstream_malformed' });
  });

  test('silence is broken by comments, also before the first token, and the answer still comes', async () => {
    first.script(async (_request, response) => {
      openEvents(response);
      await new Promise((resolve) => setTimeout(resolve, 700));
      response.end(completeStream.join(''));
    });
    const reply = await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'solo/chat', messages, stream: true }),
    });
    expect(reply.text.match(/^: keep-alive$/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(reply.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(reply.text.replaceAll(': keep-alive\n\n', '')).toBe(completeStream.join('').replace(usageChunk, ''));
  });

  test('a reader that is slow slows the upstream down, and gets every byte', async () => {
    const filler = 'y'.repeat(20_000);
    const count = 1_500;
    let written = 0;
    first.script(async (_request, response) => {
      openEvents(response);
      for (let i = 0; i < count; i++) {
        written++;
        if (!response.write(chunk({ content: filler }))) await once(response, 'drain');
      }
      response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
    const { data } = await stand
      .client()
      .chat.completions.create({ model: 'solo/chat', messages, stream: true })
      .withResponse();
    let length = 0;
    for await (const part of data) {
      if (length === 0) await untilSteady(() => written);
      expect(length > 0 || written < count).toBe(true);
      length += part.choices[0]?.delta.content?.length ?? 0;
    }
    expect(length).toBe(count * filler.length);
  });
});

describe('a client that leaves', () => {
  test('cancels the upstream within a second, and what it got is booked within five', async () => {
    const closed = Promise.withResolvers<number>();
    first.script((_request, response) => {
      openEvents(response);
      response.write(whole.join(''));
      response.on('close', () => closed.resolve(performance.now()));
    });
    const { data, response } = await stand
      .client()
      .chat.completions.create({ model: 'solo/chat', messages, stream: true })
      .withResponse();
    let leftAtMs = 0;
    for await (const part of data) {
      if (part.choices[0]?.delta.content !== 'lo') continue;
      leftAtMs = performance.now();
      data.controller.abort();
      break;
    }
    expect((await closed.promise) - leftAtMs).toBeLessThan(1_000);
    const event = await bookedFor(response.headers.get('x-request-id') ?? '');
    expect(performance.now() - leftAtMs).toBeLessThan(5_000);
    expect(event).toMatchObject({ outcome: 'client_aborted', isEstimated: true, usage: { outputTokens: 2 } });
    expect(event.usage.inputTokens).toBeGreaterThan(0);
  });

  test('before any answer, cancels the upstream too', async () => {
    const closed = Promise.withResolvers<void>();
    first.script((_request, response) => void response.on('close', () => closed.resolve()));
    const leaving = new AbortController();
    const asked = stand
      .client()
      .chat.completions.create({ model: 'solo/chat', messages }, { signal: leaving.signal })
      .catch((error: unknown) => error);
    setTimeout(() => leaving.abort(), 200);
    expect(await asked).toBeInstanceOf(OpenAI.APIUserAbortError);
    await closed.promise;
    const event = await stand.bookedWhere(
      (one) => one.model === 'solo/chat' && one.outcome === 'client_aborted' && !one.isStream,
    );
    expect(event).toMatchObject({ errorCode: 'client_gone', httpStatus: 499 });
  });
});

describe('falling over to the next deployment', () => {
  const ask = () => stand.client().chat.completions.create({ model: 'pair/chat', messages }).withResponse();

  test.each([
    ['overloaded', answering(503, '{"error":{"message":"busy"}}')],
    ['rate limited', answering(429, '{"error":{"message":"slow down"}}', { 'retry-after': '9' })],
    ['without credit', answering(402, '{"error":{"message":"no credit"}}')],
    ['refusing our credential', answering(401, '{"error":{"message":"Incorrect API key provided: sk-first-secret"}}')],
    ['answering 200 with an error', answering(200, '{"error":{"message":"quota"}}')],
    ['answering nonsense', answering(200, '<html>')],
    ['answering without end', answering(200, `{"choices":[],"x":"${'x'.repeat(2_100_000)}"}`)],
    ['redirecting', answering(302, '', { location: 'http://169.254.169.254/' })],
    ['cutting the connection', (_request: unknown, response: ServerResponse) => void response.destroy()],
  ] satisfies readonly (readonly [string, HttpScript])[])('when the first one is %s', async (_case, script) => {
    first.script(script);
    second.script(answering(200, completion));
    const { data, response } = await ask();
    expect(data.choices[0]?.message.content).toBe('from second');
    expect(response.headers.get('x-waygate-attempts')).toBe('2');
    const requestId = response.headers.get('x-request-id') ?? '';
    const [failed, served] = [await bookedFor(requestId, 1), await bookedFor(requestId, 2)];
    expect(failed.outcome).toBe('upstream_failed');
    expect(served).toMatchObject({ outcome: 'completed', usage: { inputTokens: 7, outputTokens: 3 } });
    expect(failed.deploymentId).not.toBe(served.deploymentId);
  });

  test('when a stream fails after its preamble, without the client seeing two answers', async () => {
    first.script(streaming([whole[0] ?? '', 'data: {"error":{"message":"quota"}}\n\n']));
    second.script(streaming(completeStream));
    expect(await readStream('pair/chat')).toMatchObject({ text: 'Hello', error: null });
  });

  test('when the first one hangs, within the share of time it has', async () => {
    first.script(() => undefined);
    second.script(streaming(completeStream));
    const beganMs = performance.now();
    expect(await readStream('pair/chat')).toMatchObject({ text: 'Hello', error: null });
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  });

  test("not when the caller's request is at fault: its words arrive unchanged, and nobody else is asked", async () => {
    const body = '{"error": {"message":"bad tool",  "type":"invalid_request_error","param":"tools","code":"x"},"y":1}';
    first.script(answering(400, body));
    second.script(answering(200, completion));
    const before = second.received.length;
    const reply = await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'pair/chat', messages }),
    });
    expect([reply.status, reply.text]).toEqual([400, body]);
    expect(second.received.length).toBe(before);
  });

  test("never after content: the first one's error is the client's", async () => {
    first.script(streaming(whole, cutting));
    second.script(streaming(completeStream));
    const before = second.received.length;
    expect((await readStream('pair/chat')).error).toMatchObject({ code: 'upstream_cut' });
    expect(second.received.length).toBe(before);
  });

  test('when all fail, the last one is quoted', async () => {
    first.script(answering(500, '{"error":{"message":"first"}}'));
    second.script(answering(503, '{"error":{"message":"second"}}', { 'retry-after': '4' }));
    const error = await ask().catch((caught: unknown) => caught);
    if (!(error instanceof OpenAI.APIError)) throw new Error('no API error');
    expect([error.status, error.headers?.get('retry-after')]).toEqual([503, '4']);
    expect(error.message).toContain('second');
  });
});

describe('what an upstream is shown and what it can show', () => {
  test('our credential, never the caller’s key; and its refusal of ours is not the caller’s affair', async () => {
    first.script(answering(401, '{"error":{"message":"Incorrect API key provided: sk-first-secret"}}'));
    const failed = stand.client().chat.completions.create({ model: 'solo/chat', messages });
    await expect(failed).rejects.toMatchObject({ status: 502, code: 'upstream_credential_unusable' });
    const headers = first.received.at(-1)?.headers ?? {};
    expect(headers.authorization).toBe('Bearer sk-first-secret');
    expect(JSON.stringify(headers)).not.toContain(stand.organisation.key.text);
    expect(stand.log.join('\n')).not.toContain('sk-first-secret');
  });

  test('an error body is read up to 64 KB', async () => {
    first.script(answering(500, 'e'.repeat(300_000), { 'content-type': 'text/plain' }));
    const reply = await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'solo/chat', messages }),
    });
    expect([reply.status, reply.text.length]).toEqual([500, 64 * 1024]);
  });

  test('an address that people typed and the operator does not allow is not dialled', async () => {
    let connections = 0;
    const forbidden = createServer((_request, response) => response.end(completion));
    forbidden.on('connection', () => connections++);
    forbidden.listen(0, '127.0.0.2');
    await once(forbidden, 'listening');
    const address = forbidden.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await addUpstream(stand, { baseUrl: `http://127.0.0.2:${port}/v1`, model: 'forbidden/chat' });
    await stand.database.query('UPDATE organisation SET config_version = config_version + 1 WHERE id = $1', [
      stand.organisation.organisationId,
    ]);
    const ask = () => stand.client().chat.completions.create({ model: 'forbidden/chat', messages });
    const deadlineMs = performance.now() + 5_000;
    let error: unknown;
    do error = await ask().catch((caught: unknown) => caught);
    while (performance.now() < deadlineMs && error instanceof OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    expect(connections).toBe(0);
    forbidden.close();
  });
});

test('request ids are ours and begin with the time', async () => {
  const timeOf = (id: string): string => id.slice(0, 'req_'.length + 10);
  const make = () => createId('req', { clock: systemClock, random: systemRandom });
  const before = make();
  const reply = await sendRaw(`${stand.gatewayUrl}/healthz`, { method: 'GET' });
  const made = String(reply.headers['x-request-id']);
  expect(made.length).toBe(before.length);
  expect(timeOf(before) <= timeOf(made) && timeOf(made) <= timeOf(make())).toBe(true);
});
