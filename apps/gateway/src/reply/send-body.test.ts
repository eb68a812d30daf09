import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { afterEach, expect, it } from 'vitest';
import { Exchange } from '../exchange.ts';
import { Roster } from '../roster.ts';
import { sendBody, type WholeReply } from './send-body.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What a client gets of a reply. */
async function received(reply: Pick<WholeReply, 'body' | 'splices'>): Promise<{ length: string | null; text: string }> {
  const server = createServer((request, response) => {
    const exchange = new Exchange({
      requestId: createId('req', { clock: systemClock, random: systemRandom }),
      ...{ request, body: request, response, ipAddress: '127.0.0.1', endpoint: 'chat', clock: systemClock },
      totalMs: 1_000,
      inFlight: new Roster(),
    });
    sendBody(exchange, { status: 200, headers: { 'content-type': 'application/json' }, ...reply });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  return { length: answer.headers.get('content-length'), text: await answer.text() };
}

it.each([0, 11_000, 13_000, 100_000])(
  'sends what a body of %i bytes is put together to, and states its length',
  async (size) => {
    const kept = 'Łódź '.repeat(size / 8);
    const body = Buffer.from(`{"text":"${kept}","usage":{}}`);
    const at = body.length - 2;
    const splices = [
      { start: 1, end: 1, text: '"id":"né",' },
      { start: at, end: at, text: '"cost":0.5' },
    ];
    const expected = `{"id":"né","text":"${kept}","usage":{"cost":0.5}}`;
    expect(await received({ body, splices })).toEqual({ length: `${Buffer.byteLength(expected)}`, text: expected });
    expect(await received({ body })).toEqual({ length: `${body.length}`, text: body.toString() });
  },
);
