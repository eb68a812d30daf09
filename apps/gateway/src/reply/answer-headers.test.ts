import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createId, systemClock, systemRandom, timedStages } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { deploymentAt } from '../../test/deployment-at.ts';
import { Exchange } from '../exchange.ts';
import { Roster } from '../roster.ts';
import { answerHeaders } from './answer-headers.ts';

function openExchange(): Exchange {
  const request = new IncomingMessage(new Socket());
  return new Exchange({
    requestId: createId('req', { clock: systemClock, random: systemRandom }),
    request,
    body: request,
    response: new ServerResponse(request),
    ipAddress: '127.0.0.1',
    endpoint: 'chat',
    clock: systemClock,
    totalMs: 1_000,
    inFlight: new Roster(),
  });
}

it('states the time of each stage in milliseconds, exact to the microsecond', () => {
  const exchange = openExchange();
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

it('says the same of a time each time, and of another what it is', () => {
  const exchange = openExchange();
  for (const micros of [7, 8, 7, 0, 499, 500, 501, 499, 2_000, 8]) {
    Object.assign(exchange.stageMicros, { authenticate: micros, plan: micros + 1 });
    expect(answerHeaders(exchange, 'application/json')['server-timing']).toMatch(
      new RegExp(`^authenticate;dur=${micros / 1_000}0*, plan;dur=${(micros + 1) / 1_000}0*$`),
    );
  }
});

it('states every stage that a call has, in the order it passes them', () => {
  const exchange = openExchange();
  Object.assign(exchange.stageMicros, Object.fromEntries(timedStages.map((stage, at) => [stage, at])));
  const timing = answerHeaders(exchange, 'application/json')['server-timing'] ?? '';
  expect(timing.split(', ').map((part) => part.split(';')[0])).toEqual(timedStages);
});

it('names what was dropped, as many as fit whole, and how many more there are', () => {
  const exchange = openExchange();
  const deployment = deploymentAt('openai', { model: 'openai/gpt-4.1', upstreamModel: 'gpt-4.1' });
  const listOf = (count: number): string => {
    const dropped = Array.from({ length: count }, (_, at) => ({ field: `f${at}`, reason: 'x' }));
    Object.assign(exchange, { attempts: [{ deployment, dropped }] });
    return answerHeaders(exchange, 'application/json')['x-waygate-dropped'] ?? '';
  };
  expect(listOf(2)).toBe('f0, f1');
  const [list, last, more] = /^f0, f1, .*, f(\d+), \((\d+) more\)$/.exec(listOf(1_000)) ?? [];
  expect(Number(last) + 1 + Number(more)).toBe(1_000);
  expect(list?.length).toBeGreaterThan(2_000);
  expect(list?.length).toBeLessThan(2_100);
});
