/**
 * The gateway without sockets, queue or Postgres: its own pipeline, snapshot, spool and accounts between a request and an
 * upstream that exist in this process only.
 */
import { EventEmitter } from 'node:events';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { CloudTokens } from '@waygate/providers';
import { ordered } from '@waygate/routing';
import { createAccessLog } from '@waygate/telemetry';
import { testPepper, testVault } from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import type { CallerReply, CallerRequest } from '../src/caller-message.ts';
import { Exchange } from '../src/exchange.ts';
import { createGatewayMetrics } from '../src/health/create-gateway-metrics.ts';
import { BodyBudget } from '../src/request/body-budget.ts';
import { Roster } from '../src/roster.ts';
import { findRoute } from '../src/route-table.ts';
import { type ServeDeps, serveRequest } from '../src/server.ts';
import { openSnapshots } from '../src/snapshot/open-snapshots.ts';
import type { Snapshots } from '../src/snapshot/snapshots.ts';
import { GroupBegin } from '../src/spool/group-begin.ts';
import { openSpool } from '../src/spool/open-spool.ts';
import type { Spool } from '../src/spool/spool.ts';
import { openSettlements } from '../src/stages/settle.ts';
import { DeadlineWatch } from '../src/upstream/deadline-watch.ts';
import type { Upstream } from '../src/upstream/upstream.ts';
import { configurationOf, FakeConfigurationSource } from '../test/fake-configuration-source.ts';
import { chatBody } from './chat-shot.ts';
import { fixedAnswer } from './fixed-answer.ts';

const ids = { clock: systemClock, random: systemRandom };
const answerBytes = Buffer.from(fixedAnswer);
const answerHead = { 'content-type': 'application/json', 'content-length': `${answerBytes.length}` };
/** A model that one deployment serves. */
export const plainModel = 'openai/gpt-4.1-nano';
/** A model whose first deployment answers 500 and whose second serves. */
export const failingModel = 'openai/gpt-4.1-mini';
const callsAtOnce = 32;
const failingOrigin = 'http://127.0.0.1:1';

/** Milliseconds from each failure of an upstream to the next attempt's first write. */
export const failoversMs: number[] = [];
/** When the failing upstream answered, for the one call that may be under way at it. */
let failedAtMs = 0;

const upstream: Upstream = {
  send: ({ credential }, handler) => {
    const isFailing = credential.origin === failingOrigin;
    if (!isFailing && failedAtMs > 0) {
      failoversMs.push(performance.now() - failedAtMs);
      failedAtMs = 0;
    }
    setImmediate(() => {
      handler.onSent();
      handler.onHead(isFailing ? 500 : 200, answerHead);
      handler.onData(answerBytes);
      if (isFailing) failedAtMs = performance.now();
      handler.onEnd();
    });
    return { pause: () => undefined, resume: () => undefined, cancel: () => undefined };
  },
  close: async () => undefined,
};

/** All calls come by one connection: what it says again is known. */
const connection = { bytesWritten: 0 };

function requestOf(key: string, body: Buffer) {
  const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
  return {
    method: 'POST',
    url: '/v1/chat/completions',
    complete: true,
    socket: connection,
    headers: { ...headers, authorization: `Bearer ${key}`, 'user-agent': 'bench' },
  };
}

class FakeResponse extends EventEmitter {
  statusCode = 200;
  headersSent = false;
  readonly socket = { writableLength: 0 };

  writeHead(status: number): this {
    this.statusCode = status;
    this.headersSent = true;
    return this;
  }

  end(): void {
    process.nextTick(() => this.emit('close'));
  }
}

/** Brings it up; the spool writes into a folder. */
export function openInProcessWorld(folder: string): InProcessWorld {
  const source = new FakeConfigurationSource();
  const [failing, working] = [createId('crd', ids), createId('crd', ids)];
  const credential = { provider: 'openai', name: 'bench', secret: null, region: null, dataRules: [], isEnabled: true };
  const deploymentOf = (credentialId: typeof failing, model: string) => ({
    id: createId('dep', ids),
    credentialId,
    model,
    upstreamModel: model.slice('openai/'.length),
    endpoints: ['chat' as const],
    region: null,
    isEnabled: true,
  });
  source.configuration = configurationOf(1, {
    credentials: [
      { ...credential, id: failing, baseUrl: `${failingOrigin}/v1` },
      { ...credential, id: working, baseUrl: 'http://127.0.0.1:2/v1' },
    ],
    deployments: [
      deploymentOf(working, plainModel),
      deploymentOf(failing, failingModel),
      deploymentOf(working, failingModel),
    ],
  });
  const key = createKey('usr', systemRandom).key.reveal();
  source.addKey(key);
  const logger = { info: () => undefined, warn: console.warn, error: console.error };
  const snapshots = openSnapshots({
    source,
    listen: () => ({ isConnected: () => true, close: () => undefined }),
    pepper: testPepper,
    vault: testVault,
    sandboxUrl: null,
    logger,
  });
  const spool = openSpool({
    folder,
    gatewayId: createId('gtw', ids),
    queue: { add: async () => undefined, statesOf: async (jobs) => jobs.map(() => 'completed') },
    publishLive: async () => 0,
    logger,
  });
  const deps = depsOf({ snapshots, spool });
  const call = (model: Model) => callOnce({ key, body: bodies[model] }, deps);
  return {
    call,
    load: async (count) => {
      let left = count;
      const line = async (): Promise<void> => {
        while (left-- > 0) await call(plainModel);
      };
      await Promise.all(Array.from({ length: callsAtOnce }, line));
    },
    close: async () => {
      await spool.flush(5_000);
      await spool.close();
      await snapshots.close();
    },
  };
}

type Model = typeof plainModel | typeof failingModel;

const bodies: Readonly<Record<Model, Buffer>> = {
  [plainModel]: Buffer.from(chatBody({ model: plainModel, isStream: false })),
  [failingModel]: Buffer.from(chatBody({ model: failingModel, isStream: false })),
};

/** The gateway in this process. */
export type InProcessWorld = {
  /** One call, from the parsed head to the closed reply. Resolves with its stages' microseconds; rejects unless it is answered. */
  call(model: Model): Promise<Exchange['stageMicros']>;
  /** So many calls of the model that one deployment serves, as many under way at once as in the closed loop of the bench. */
  load(count: number): Promise<void>;
  close(): Promise<void>;
};

type Stores = { readonly snapshots: Snapshots; readonly spool: Spool };

const minute = 60_000;

function depsOf({ snapshots, spool }: Stores, gatewayId = createId('gtw', ids)) {
  const source = { gatewayId, random: systemRandom };
  const metrics = createGatewayMetrics({
    requestsInFlight: () => 0,
    bodyBytes: () => 0,
    spool: () => spool.status(),
    snapshots: () => snapshots.status(),
  });
  const bytesMax = 64 * 1024 * 1024;
  const bounds = {
    bodyBytesMax: bytesMax,
    bodiesBytesMax: bytesMax,
    answerBytesMax: bytesMax,
    eventBytesMax: bytesMax,
  };
  const deadlines = { connectMs: minute, firstTokenMs: minute, idleMs: minute, totalMs: minute };
  const serve: ServeDeps = {
    pipeline: {
      authenticate: { snapshots },
      decode: { bytesMax, budget: new BodyBudget(bytesMax), isAllowed: () => true },
      plan: { strategy: ordered, attemptsMax: 3 },
      relay: {
        upstream,
        tokens: new CloudTokens({ fetch: () => Promise.reject(new Error('no cloud here')), clock: systemClock }),
        watch: new DeadlineWatch(systemClock),
        clock: systemClock,
        random: systemRandom,
        bounds: { ...bounds, requestsMax: 10_000, attemptsMax: 3 },
        deadlines,
        keepAliveMs: minute,
        source,
        spool,
        group: new GroupBegin(spool),
      },
      settle: { settlements: openSettlements({ source, spool, observe: metrics.observe, onError: console.error }) },
    },
    records: { recallCall: async () => [], recallSpend: async () => ({ all: 0n, day: 0n, week: 0n, month: 0n }) },
    readiness: () => ({ isReady: true, body: {} }),
    renderMetrics: async () => ({ contentType: '', text: '' }),
    onFailure: (_, cause) => console.error(cause),
  };
  return { serve, metrics };
}

type Request = { readonly key: string; readonly body: Buffer };

function callOnce(
  { key, body }: Request,
  { serve, metrics }: ReturnType<typeof depsOf>,
): Promise<Exchange['stageMicros']> {
  const request = requestOf(key, body);
  const response = new FakeResponse();
  const route = findRoute(request.url);
  const exchange = new Exchange({
    requestId: createId('req', ids),
    // SAFETY: the pipeline reads of both what the fakes have; a member it lacks fails the first call.
    request: request as unknown as CallerRequest,
    body,
    // SAFETY: as above.
    response: response as unknown as CallerReply,
    ipAddress: '127.0.0.1',
    endpoint: 'chat',
    clock: systemClock,
    totalMs: minute,
    inFlight,
  });
  inFlight.add(exchange);
  return new Promise((resolve, reject) => {
    exchange.afterwards(() => {
      inFlight.remove(exchange);
      metrics.observeReply('/v1/chat/completions', response.statusCode);
      accessLog.write([entryOf(exchange, response.statusCode)]);
      // By then it is settled too.
      if (response.statusCode === 200) setImmediate(() => resolve(exchange.stageMicros));
      else reject(new Error(`answered ${response.statusCode}`));
    });
    void serveRequest(exchange, route, serve);
  });
}

const inFlight = new Roster<Exchange>();
const accessLog = createAccessLog({ write: () => undefined });

function entryOf(exchange: Exchange, status: number) {
  const { receivedAtMs: atMs, requestId, ipAddress: clientAddress, known } = exchange;
  const of = { organisationId: known?.key.organisationId ?? null, keyId: known?.key.id ?? null };
  const durationMicros = exchange.elapsedMicros();
  const what = { method: 'POST', route: '/v1/chat/completions', model: 'openai/gpt-4.1-nano', errorCode: null };
  return { atMs, requestId, status, durationMicros, bytesSent: 0, clientAddress, ...of, ...what };
}
