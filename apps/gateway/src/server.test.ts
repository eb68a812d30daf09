import { once } from 'node:events';
import type { Server } from 'node:http';
import { compileEffectivePolicy } from '@waygate/policy';
import {
  createId,
  type DialectName,
  type IdPrefix,
  systemClock,
  systemRandom,
  type UsageEvent,
} from '@waygate/protocol';
import { CloudTokens } from '@waygate/providers';
import { ordered } from '@waygate/routing';
import { createKey } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deploymentAt } from '../test/deployment-at.ts';
import { sendRaw } from '../test/send-raw.ts';
import type { Exchange } from './exchange.ts';
import { BodyBudget } from './request/body-budget.ts';
import { Roster } from './roster.ts';
import { type Route, routeTable } from './route-table.ts';
import { createGatewayServer, type ServerOptions } from './server.ts';
import type { KnownKey } from './snapshot/organisation-snapshot.ts';
import type { KeyLookup } from './snapshot/snapshots.ts';
import { GroupBegin } from './spool/group-begin.ts';
import { openSettlements } from './stages/settle.ts';
import type { TurnQueue } from './turn-queue.ts';
import { DeadlineWatch } from './upstream/deadline-watch.ts';
import type { Upstream } from './upstream/upstream.ts';

const id = <Prefix extends IdPrefix>(prefix: Prefix) => createId(prefix, { clock: systemClock, random: systemRandom });
const organisationId = id('org');
const deployment = deploymentAt('openai-compatible', {
  model: 'test/model',
  provider: 'test',
  upstreamModel: 'model',
});

function knownKey(deniedModels: string[]): KnownKey {
  const layer = { layer: 'key', id: 'p', name: 'p', version: 1, mode: 'enforce' } as const;
  return {
    key: {
      id: id('key'),
      organisationId,
      environmentId: id('env'),
      groupId: null,
      userId: null,
      serviceAccountId: null,
      kind: 'svc',
      scopes: null,
      name: 'test',
      secretNumber: 1,
      expiresAtMs: null,
      revokedAtMs: null,
      isOwnerActive: true,
      configVersion: 1,
    },
    policy: compileEffectivePolicy([{ ...layer, document: { models: { deny: deniedModels } } }]),
    organisation: {
      organisationId,
      version: 1,
      deployments: [deployment],
      deploymentsByName: new Map([['test/model', [deployment]]]),
      priceOverrides: [],
    },
  };
}

const allowed: KeyLookup = { isFound: true, known: knownKey([]) };
const denied: KeyLookup = { isFound: true, known: knownKey(['*']) };
const unknown: KeyLookup = { isFound: false, code: 'key_invalid' };

const answer = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
  data: [],
  results: [],
  text: 'x',
  usage: { prompt_tokens: 1, completion_tokens: 1 },
});

const streamedAnswer = [
  'data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n',
  'data: [DONE]\n\n',
].join('');

/** What happened, in order. */
let steps: string[] = [];
let booked: UsageEvent[] = [];
let settlements: TurnQueue<Exchange>;
let lookup: KeyLookup = allowed;
let isSpoolFull = false;

const upstream: Upstream = {
  send({ headers }, handler) {
    const isStream = headers['accept'] === 'text/event-stream';
    const contentType = headers['accept'] === '*/*' ? 'audio/mpeg' : 'application/json';
    steps.push('send');
    queueMicrotask(() => {
      handler.onSent();
      handler.onHead(200, { 'content-type': isStream ? 'text/event-stream' : contentType });
      handler.onData(Buffer.from(isStream ? streamedAnswer : answer));
      handler.onEnd();
    });
    return { pause: () => undefined, resume: () => undefined, cancel: () => undefined };
  },
  close: async () => undefined,
};

/** By whom plain calls are read. */
const readers = ['http server', 'fast lane'] as const;
type Reader = (typeof readers)[number];
const servers = new Map<Reader, { readonly server: Server; readonly url: string }>();

async function startServer(options: Omit<ServerOptions, 'hasFastLane'>, reader: Reader): Promise<void> {
  const server = createGatewayServer({ ...options, hasFastLane: reader === 'fast lane' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  servers.set(reader, { server, url: `http://127.0.0.1:${port}` });
}

beforeAll(async () => {
  const source = { gatewayId: id('gtw'), random: systemRandom };
  const spool = {
    begin: () => void steps.push('begin'),
    isFull: () => isSpoolFull,
    settle: (events: readonly UsageEvent[]) => {
      steps.push('settle');
      booked.push(...events);
    },
  };
  settlements = openSettlements({
    source,
    spool,
    observe: () => undefined,
    onError: (error) => Promise.reject(error),
  });
  const lookUpKey = (): KeyLookup => {
    steps.push('look up');
    return lookup;
  };
  const options: Omit<ServerOptions, 'hasFastLane'> = {
    clock: systemClock,
    random: systemRandom,
    accessLog: { write: () => undefined },
    requestsMax: 100,
    proxyHops: 0,
    totalMs: 5_000,
    metrics: { observeReply: () => undefined },
    isDraining: () => false,
    inFlight: new Roster(),
    serve: {
      records: { recallCall: async () => [], recallSpend: async () => ({ all: 0n, day: 0n, week: 0n, month: 0n }) },
      readiness: () => ({ isReady: true, body: {} }),
      renderMetrics: async () => ({ contentType: 'text/plain', text: '' }),
      onFailure: () => undefined,
      pipeline: {
        authenticate: { snapshots: { lookUpKey } },
        decode: { bytesMax: 10_000, budget: new BodyBudget(100_000), isAllowed: () => true },
        plan: { strategy: ordered, attemptsMax: 3 },
        relay: {
          upstream,
          tokens: new CloudTokens({ fetch: () => Promise.reject(new Error('no cloud')), clock: systemClock }),
          watch: new DeadlineWatch(systemClock),
          clock: systemClock,
          random: systemRandom,
          bounds: {
            bodyBytesMax: 10_000,
            bodiesBytesMax: 100_000,
            answerBytesMax: 10_000,
            eventBytesMax: 10_000,
            requestsMax: 100,
            attemptsMax: 3,
          },
          deadlines: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 5_000 },
          keepAliveMs: 1_000,
          source,
          spool,
          group: new GroupBegin(spool),
        },
        settle: { settlements },
      },
    },
  };
  for (const reader of readers) await startServer(options, reader);
});
afterAll(() => {
  for (const { server } of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  steps = [];
  booked = [];
  lookup = allowed;
  isSpoolFull = false;
});

const keyText = createKey('svc', systemRandom).key.reveal();
const named = { model: 'test/model' };
const form = [
  '--x\r\ncontent-disposition: form-data; name="model"\r\n\r\ntest/model\r\n',
  '--x\r\ncontent-disposition: form-data; name="file"; filename="a.mp3"\r\n\r\nsound\r\n--x--\r\n',
].join('');
const bodies: Readonly<Record<DialectName, object | string>> = {
  'anthropic-count-tokens': { ...named, messages: [{ role: 'user', content: 'x' }] },
  'openai-moderations': { ...named, input: 'x' },
  'openai-images': { ...named, prompt: 'x' },
  'openai-speech': { ...named, input: 'x', voice: 'alloy' },
  'openai-transcriptions': form,
  'cohere-rerank': { ...named, query: 'x', documents: ['x'] },
  'cohere-rerank-v2': { ...named, query: 'x', documents: ['x'] },
  'openai-chat': { ...named, messages: [{ role: 'user', content: 'x' }] },
  'openai-embeddings': { ...named, input: 'x' },
  'openai-responses': { ...named, input: 'x' },
  'openai-completions': { ...named, prompt: 'x' },
  'anthropic-messages': { ...named, max_tokens: 9, messages: [{ role: 'user', content: 'x' }] },
  'gemini-generate-content': { contents: [{ role: 'user', parts: [{ text: 'x' }] }] },
};

async function ask(route: Route, reader: Reader) {
  const query = route.path.endsWith(':streamGenerateContent') ? '?alt=sse' : '';
  const path = `${route.path.replace('{model}', 'test/model')}${route.kind === 'model' ? 'test/model' : query}`;
  const given = route.kind === 'call' ? bodies[route.dialect] : '';
  const isJson = typeof given !== 'string';
  const body = isJson ? JSON.stringify(given) : given;
  const contentType = isJson ? 'application/json' : 'multipart/form-data; boundary=x';
  // A call that closes its connection is not one of the lane's.
  const kept = { authorization: `Bearer ${keyText}`, 'content-type': contentType, connection: 'keep-alive' };
  const headers = { ...kept, 'content-length': `${Buffer.byteLength(body)}` };
  const reply = await sendRaw(servers.get(reader)?.url ?? '', { method: route.method, path, headers, body });
  settlements.flush();
  return reply;
}

const readRoutes = readers.flatMap((reader) => routeTable.map((route) => ({ ...route, reader, route })));

describe.each(readRoutes)('$method $path, read by the $reader', ({ reader, route }) => {
  // No provider of this test counts tokens, so they are estimated here.
  const isCall = route.kind === 'call' && !route.path.endsWith('/count_tokens');

  test('reaches an upstream only as a call, authenticated, written ahead and settled', async () => {
    // This route needs an id, which the caller did not give.
    expect((await ask(route, reader)).status).toBe(route.kind === 'generation' ? 400 : 200);
    const needsKey = /^(?:model|key|credits|generation)/.test(route.kind) || route.path.endsWith('/count_tokens');
    const expected = needsKey ? ['look up'] : [];
    expect(steps).toEqual(isCall ? ['look up', 'begin', 'send', 'settle'] : expected);
    expect(booked.map(({ outcome, attempt }) => [outcome, attempt])).toEqual(isCall ? [['completed', 1]] : []);
  });

  test('reaches none for an unknown key, a denied model, or while nothing can be written down', async () => {
    lookup = unknown;
    await ask(route, reader);
    lookup = denied;
    await ask(route, reader);
    lookup = allowed;
    isSpoolFull = true;
    const full = await ask(route, reader);
    expect(full.status).toBe(isCall ? 503 : route.kind === 'generation' ? 400 : 200);
    expect(steps).not.toContain('send');
    const refusals = isCall ? ['model_denied', 'overloaded'] : route.kind === 'call' ? ['model_denied'] : [];
    expect(booked.map(({ errorCode }) => errorCode)).toEqual(refusals);
  });
});
