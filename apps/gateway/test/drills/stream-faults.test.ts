import type { ServerResponse } from 'node:http';
import { type HttpServer, startHttpServer } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCall } from '../../bench/drills/make-call.ts';
import { sendBytes } from '../send-raw.ts';
import { addUpstream, openStand, type Stand } from '../stand.ts';

const bookedWithinMs = 5_000;
const cancelledWithinMs = 1_000;

const event = (fields: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}\n\n`;
const choice = (delta: object, finish: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finish }] });
/** A preamble, five tokens, the finish, usage and the end. */
const events = [
  choice({ role: 'assistant', content: '' }),
  ...['one', ' two', ' three', ' four', ' five'].map((content) => choice({ content })),
  choice({}, 'stop'),
  event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } }),
  'data: [DONE]\n\n',
];
const tokens = 5;

/** The same stream as servers write it that hold to the standard's other forms. */
const forms = [
  ['plain', (text: string) => text],
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ['comments between', (text: string) => `: still here\n\n${text}`],
] as const;

let stand: Stand;
let upstream: HttpServer;

beforeAll(async () => {
  stand = await openStand({
    WAYGATE_GATEWAY_IDLE_TIMEOUT_MS: '10000',
    WAYGATE_GATEWAY_KEEP_ALIVE_MS: '200',
  });
  upstream = await startHttpServer((_request, response) => void response.end());
  await addUpstream(stand, { baseUrl: `${upstream.url}/v1`, model: 'drill/chat' });
}, 60_000);
afterAll(async () => {
  await Promise.all([stand.close(), upstream.close()]);
});

/** Scripts a stream of so many events. */
function stream(pieces: readonly string[], then: (response: ServerResponse) => void): void {
  upstream.script(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    then(response);
  });
}

const ask = (leaveAfterEvents?: number) =>
  makeCall({
    port: Number(new URL(stand.gatewayUrl).port),
    key: stand.organisation.key.text,
    model: 'drill/chat',
    isStream: true,
    ...(leaveAfterEvents === undefined ? {} : { leaveAfterEvents }),
  });

describe.each(forms)('a stream (%s)', (_form, write) => {
  test.each(events.slice(0, -2).map((_, at) => at))(
    'that breaks off after %i events never ends as a whole one, and is booked in time by what was delivered',
    async (count) => {
      stream(events.slice(0, count).map(write), (response) => setTimeout(() => response.destroy(), 20));
      const { status, isWhole, text, requestId } = await ask();
      const endedAtMs = performance.now();
      expect(isWhole).toBe(false);
      expect(text).toContain('"upstream_cut"');
      expect(text).not.toContain('[DONE]');
      expect(status).toBe(count <= 1 ? 502 : 200);
      const booked = await stand.bookedWhere((one) => one.requestId === requestId);
      expect(performance.now() - endedAtMs).toBeLessThan(bookedWithinMs);
      expect(booked).toMatchObject({ outcome: 'upstream_failed', errorCode: 'upstream_cut', isEstimated: true });
      expect(booked.usage.outputTokens).toBe(Math.min(Math.max(count - 1, 0), tokens));
    },
  );

  test('that breaks off within an event shows nothing of that event', async () => {
    const half = write(events[3] ?? '').slice(0, 40);
    stream([...events.slice(0, 3).map(write), half], (response) => setTimeout(() => response.destroy(), 20));
    const { text, requestId } = await ask();
    expect(text).toContain('two');
    expect(text).not.toContain('three');
    expect(text).toContain('"upstream_cut"');
    const booked = await stand.bookedWhere((one) => one.requestId === requestId);
    expect(booked.usage.outputTokens).toBe(2);
  });

  test('with an event of a megabyte arrives byte for byte', async () => {
    const long = 'x'.repeat(1_000_000);
    const pieces = [events[0] ?? '', choice({ content: long }), ...events.slice(6)].map(write);
    stream(pieces, (response) => void response.end());
    const { isWhole, text, requestId } = await ask();
    expect(text).toContain(long);
    expect(isWhole || text.endsWith('data: [DONE]\r\n\r\n')).toBe(true);
    const booked = await stand.bookedWhere((one) => one.requestId === requestId);
    expect(booked).toMatchObject({ outcome: 'completed', isEstimated: false, usage: { outputTokens: 5 } });
  });
});

describe('a caller that leaves', () => {
  test.each(events.slice(0, -3).map((_, at) => at))(
    'after %i events of an endless answer cancels the upstream, and what was delivered is booked in time',
    async (count) => {
      const cancelled = Promise.withResolvers<number>();
      stream(events.slice(0, count + 1), (response) => {
        const note = (): void => cancelled.resolve(performance.now());
        if (response.destroyed) note();
        else response.once('close', note);
      });
      const before = stand.booked.length;
      // Preamble and first token leave together, so a caller sees none or at least two.
      const { text } = await ask(count);
      const leftAtMs = performance.now();
      expect(text).not.toContain('[DONE]');
      // A call that was left before it reached the upstream need not be cancelled there.
      const cancelledAtMs = count === 0 ? leftAtMs : await cancelled.promise;
      expect(cancelledAtMs - leftAtMs).toBeLessThan(cancelledWithinMs);
      const booked = await stand.bookedWhere((one) => stand.booked.indexOf(one) >= before);
      expect(performance.now() - leftAtMs).toBeLessThan(bookedWithinMs);
      expect(booked).toMatchObject({ outcome: 'client_aborted', errorCode: 'client_gone' });
      const seen = text.split('"content":"').length - 2;
      expect(booked.usage.outputTokens).toBeGreaterThanOrEqual(Math.max(seen, 0));
      expect(booked.usage.outputTokens).toBeLessThanOrEqual(count);
    },
  );
});

test('a stream asked for behind another on one connection comes behind it, however soon it is there', async () => {
  const isSecondDone = Promise.withResolvers<void>();
  upstream.script(async ({ body }, response) => {
    const isSecond = body.includes('"hurry"');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(choice({ content: isSecond ? 'late' : 'early' }));
    if (!isSecond) await isSecondDone.promise;
    for (const piece of events) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end(isSecond ? isSecondDone.resolve : undefined);
  });
  const asked = (user: string, more: string): string => {
    const body = JSON.stringify({
      model: 'drill/chat',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
      user,
    });
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n${more}`;
    const credential = `authorization: Bearer ${stand.organisation.key.text}\r\n`;
    return `${head}${credential}content-length: ${body.length}\r\n\r\n${body}`;
  };
  const text = await sendBytes(stand.gatewayUrl, asked('wait', '') + asked('hurry', 'connection: close\r\n'));
  const [one = '', another = '', ...rest] = text.split('\r\n0\r\n\r\n');
  expect(rest).toEqual(['']);
  for (const [reply, word] of [
    [one, 'early'],
    [another, 'late'],
  ] as const) {
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const told = [...reply.matchAll(/"content":"( ?\w+)"/g)].map(([, content]) => content);
    expect(told).toEqual([word, 'one', ' two', ' three', ' four', ' five']);
  }
});
