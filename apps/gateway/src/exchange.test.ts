import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { Exchange } from './exchange.ts';
import { Roster } from './roster.ts';

function openExchange(inFlight = new Roster<Exchange>()): {
  readonly exchange: Exchange;
  readonly response: ServerResponse;
} {
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
    inFlight,
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

it('is alone while no other is under way', () => {
  const inFlight = new Roster<Exchange>();
  const [first, second] = [openExchange(inFlight).exchange, openExchange(inFlight).exchange];
  inFlight.add(first);
  expect(first.isAlone).toBe(true);
  inFlight.add(second);
  expect([first.isAlone, second.isAlone]).toEqual([false, false]);
  inFlight.remove(first);
  expect(second.isAlone).toBe(true);
});
