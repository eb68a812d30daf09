import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CallerBody, CallerReply, CallerRequest } from '../caller-message.ts';
import { openLane } from './open-lane.ts';

type Answer = (request: CallerRequest, reply: CallerReply, body: CallerBody) => void;

const open: { server: Server; sockets: Set<Socket> }[] = [];

/** A server that answers as told, with the lane before it or without. */
async function listen(answer: Answer, hasLane = true): Promise<number> {
  const server = createServer((request, response) => answer(request, response, request));
  if (hasLane) openLane(server, answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  open.push({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

afterEach(() => {
  vi.useRealTimers();
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A client that keeps what it hears. */
async function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let heard = '';
  let hear: () => void = () => undefined;
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    hear();
  });
  socket.on('close', () => hear());
  socket.on('error', () => undefined);
  return {
    socket,
    send: (text: string) => socket.write(text, 'latin1'),
    heard: () => heard,
    /** Waits until what was heard fits; the test's own deadline bounds it. */
    until: async (fits: (heard: string) => boolean) => {
      while (!fits(heard) && !socket.destroyed) await new Promise<void>((resolve) => (hear = resolve));
      return heard;
    },
  };
}

function call(body: string, more: readonly string[] = []): string {
  const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `content-length: ${body.length}`, ...more];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Says by whom and what it was asked: the lane gives a body whole. */
const echo: Answer = (request, reply, body) => {
  const say = (text: string): void => {
    const content = `${Buffer.isBuffer(body) ? 'lane' : 'node'} ${request.url} ${text};`;
    reply.writeHead(200, { 'content-length': `${content.length}` }).end(content, 'latin1');
  };
  if (Buffer.isBuffer(body)) {
    say(body.toString());
    return;
  }
  let text = '';
  body.on('data', (part) => {
    text += part;
  });
  body.on('end', () => say(text));
};

const replies: readonly [string, Answer][] = [
  ['a text', (_, reply) => reply.writeHead(200, { 'content-length': '2', 'x-a': 'b' }).end('hi', 'latin1')],
  ['bytes', (_, reply) => reply.writeHead(404, { 'content-length': '2' }).end(Buffer.from([0, 255]))],
  [
    'chunks',
    (_, reply) => {
      reply.setHeader('x-first', '1');
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.chunkedEncoding = false;
      reply.write(Buffer.from('3\r\nabc\r\n'));
      reply.end('0\r\n\r\n');
    },
  ],
  [
    'its end',
    (_, reply) => {
      reply.setHeader('connection', 'close');
      reply.writeHead(503, { 'content-length': '1' }).end('x');
    },
  ],
];

describe('openLane', () => {
  test.each(replies)('sends %s byte for byte as the HTTP server does', async (_, answer) => {
    const heard = await Promise.all(
      [true, false].map(async (hasLane) => {
        const read: Answer = (request, reply, body) => {
          if (!Buffer.isBuffer(body)) body.resume();
          answer(request, reply, body);
        };
        const client = await dial(await listen(read, hasLane));
        client.send(call('{}'));
        // A second request the lane leaves to the server: what is between is the whole of the first reply.
        client.send('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
        await once(client.socket, 'close');
        return client.heard().replaceAll(/Date: [^\r]+/g, 'Date:');
      }),
    );
    expect(heard[0]).toBe(heard[1]);
    expect(heard[0]).toMatch(/^HTTP\/1\.1 \d+ /);
  });

  test('serves calls that come in pieces, one after another', async () => {
    const client = await dial(await listen(echo));
    const bytes = call('{"a":1}');
    for (let cut = 1; cut < bytes.length; cut += 9) {
      const before = client.heard();
      client.send(bytes.slice(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      client.send(bytes.slice(cut));
      const heard = await client.until((text) => text.length > before.length && text.endsWith(';'));
      expect(heard.slice(before.length)).toContain('lane /v1/chat/completions {"a":1};');
    }
  });

  test('leaves a connection to the HTTP server with the first request that is not plain', async () => {
    const client = await dial(await listen(echo));
    const chunked = 'POST /b HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\ny\r\n0\r\n\r\n';
    for (const [bytes, answer] of [
      [call('x'), 'lane /v1/chat/completions x;'],
      [chunked, 'node /b y;'],
      [call('z'), 'node /v1/chat/completions z;'],
    ] as const) {
      client.send(bytes);
      expect(await client.until((text) => text.endsWith(answer))).toContain(answer);
    }
  });

  test('lets the HTTP server refuse what is not HTTP', async () => {
    const client = await dial(await listen(echo));
    client.send('POST /v1 HTTP/1.1\r\nhost x\r\n\r\n');
    expect(await client.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('answers calls that were sent ahead in their order', async () => {
    const client = await dial(await listen(echo));
    client.send(call('1'));
    client.send(call('2'));
    client.send(call('3') + call('4'));
    const heard = await client.until((text) => text.includes(' 4;'));
    expect(heard.match(/(?<= )\d(?=;)/g)).toEqual(['1', '2', '3', '4']);
  });

  test('holds a sender that sends far ahead, and answers it whole', async () => {
    let answerFirst: () => void = () => undefined;
    let isFirst = true;
    const client = await dial(
      await listen((request, reply, body) => {
        if (!isFirst) return echo(request, reply, body);
        isFirst = false;
        answerFirst = () => echo(request, reply, body);
      }),
    );
    const count = 200;
    const body = 'b'.repeat(10_000);
    client.send(call('first'));
    for (let at = 0; at < count; at++) client.send(call(body));
    const [socket] = open[0]?.sockets ?? [];
    await vi.waitFor(() => expect(socket?.isPaused()).toBe(true));
    expect(socket?.bytesRead).toBeLessThan(300_000);
    answerFirst();
    const heard = await client.until((text) => text.split(`${body};`).length > count);
    expect(heard.split(`${body};`)).toHaveLength(count + 1);
  });

  test('tells of a client that leaves before the reply is finished', async () => {
    const closed = Promise.withResolvers<boolean>();
    const client = await dial(
      await listen((_, reply) => {
        reply.on('close', () => closed.resolve(reply.writableFinished));
        client.socket.destroy();
      }),
    );
    client.send(call('{}'));
    expect(await closed.promise).toBe(false);
  });

  test('tells of the end of a reply, and that it is finished', async () => {
    const closed = Promise.withResolvers<boolean>();
    const port = await listen((_, reply) => {
      reply.on('close', () => closed.resolve(reply.writableFinished));
      reply.writeHead(200, { 'content-length': '1' }).end('x');
    });
    (await dial(port)).send(call('{}'));
    expect(await closed.promise).toBe(true);
  });

  test('says when the client reads too slowly, and when it goes on', async () => {
    const drained = Promise.withResolvers<number>();
    const client = await dial(
      await listen((_, reply) => {
        reply.writeHead(200, {});
        reply.chunkedEncoding = false;
        let written = 0;
        while (reply.write(Buffer.alloc(64 * 1024))) written += 1;
        reply.once('drain', () => drained.resolve(written));
      }),
    );
    client.socket.pause();
    client.send(call('{}'));
    await vi.waitFor(() => expect(open[0]?.sockets.values().next().value?.writableNeedDrain).toBe(true));
    client.socket.resume();
    expect(await drained.promise).toBeGreaterThanOrEqual(0);
  });

  test('lets no header value end its line', async () => {
    const thrown = Promise.withResolvers<unknown>();
    const port = await listen((_, reply) => {
      try {
        reply.writeHead(200, { 'x-a': 'b\r\nx-c: d' });
      } catch (error) {
        thrown.resolve(error);
      }
      reply.destroy();
    });
    (await dial(port)).send(call('{}'));
    expect(await thrown.promise).toMatchObject({ code: 'ERR_INVALID_CHAR' });
  });

  test('closes with a client that has said all, as the HTTP server does', async () => {
    const client = await dial(await listen(echo));
    client.send(call('x'));
    await client.until((text) => text.endsWith(';'));
    client.socket.end();
    await once(client.socket, 'close');
  });

  test('leaves half a call to the deadlines of the HTTP server, and closes what is idle', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const port = await listen(echo);
    const [half, idle] = [await dial(port), await dial(port)];
    const bytes = call('{}');
    half.send(bytes.slice(0, 30));
    await vi.waitFor(() => expect(open[0]?.sockets.size).toBe(2));
    await vi.waitFor(() => expect([...(open[0]?.sockets ?? [])].some(({ bytesRead }) => bytesRead === 30)).toBe(true));
    vi.advanceTimersByTime(5_000);
    // What comes in drops gains no time.
    half.send(bytes.slice(30, 31));
    await vi.waitFor(() => expect([...(open[0]?.sockets ?? [])].some(({ bytesRead }) => bytesRead === 31)).toBe(true));
    vi.advanceTimersByTime(5_000);
    half.send(bytes.slice(31));
    expect(await half.until((text) => text.endsWith(';'))).toContain('node /v1/chat/completions {};');
    vi.advanceTimersByTime(70_000);
    await once(idle.socket, 'close');
    expect(idle.heard()).toBe('');
  });
});
