import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { Exchange } from '../exchange.ts';
import { answerHeaders } from './answer-headers.ts';

it('states the time of each stage in milliseconds, exact to the microsecond', () => {
  const request = new IncomingMessage(new Socket());
  const exchange = new Exchange({
    requestId: createId('req', { clock: systemClock, random: systemRandom }),
    request,
    body: request,
    response: new ServerResponse(request),
    ipAddress: '127.0.0.1',
    endpoint: 'chat',
    clock: systemClock,
    totalMs: 1_000,
  });
  expect(answerHeaders(exchange, 'application/json')['server-timing']).toBeUndefined();
  Object.assign(exchange.stageMicros, {
    authenticate: 0,
    decode: 7,
    authorize: 42,
    plan: 500,
    connect: 12_030,
    firstByte: 2_000,
  });
  expect(answerHeaders(exchange, 'application/json')['server-timing']).toBe(
    'authenticate;dur=0, decode;dur=0.007, authorize;dur=0.042, plan;dur=0.500, connect;dur=12.030, firstByte;dur=2',
  );
});
