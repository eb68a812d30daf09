import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { Exchange } from './exchange.ts';

function openExchange(): { readonly exchange: Exchange; readonly response: ServerResponse } {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const exchange = new Exchange({
    requestId: createId('req', { clock: systemClock, random: systemRandom }),
    request,
    body: request,
    response,
    ipAddress: '127.0.0.1',
    endpoint: 'chat',
    clock: systemClock,
    totalMs: 1_000,
  });
  return { exchange, response };
}

it('does what is to be done afterwards once, in order, whether it was told before the connection closed or after', () => {
  const { exchange, response } = openExchange();
  const done: string[] = [];
  exchange.afterwards(() => void done.push('first'));
  exchange.afterwards(() => void done.push('second'));
  expect(done).toEqual([]);
  response.emit('close');
  expect(done).toEqual(['first', 'second']);
  // A client may be gone before its body is gone on with, whose bytes are counted until then.
  exchange.afterwards(() => void done.push('third'));
  expect(done).toEqual(['first', 'second', 'third']);
});
