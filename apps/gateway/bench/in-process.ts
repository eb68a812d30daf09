/**
 * What the gateway's own code costs: whole calls through the real pipeline, spool and accounts, without a socket, a queue
 * or Postgres. Prints CPU per call and the mean of each stage. `pnpm bench in-process.ts`.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createId, systemClock, systemRandom, type TimedStage, timedStages } from '@waygate/protocol';
import { ordered } from '@waygate/routing';
import { createAccessLog } from '@waygate/telemetry';
import { testPepper } from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import { Exchange } from '../src/exchange.ts';
import { createGatewayMetrics } from '../src/health/create-gateway-metrics.ts';
import { BodyBudget } from '../src/request/body-budget.ts';
import { findRoute } from '../src/route-table.ts';
import { type ServeDeps, serveRequest } from '../src/server.ts';
import { openSnapshots } from '../src/snapshot/open-snapshots.ts';
import { openSpool } from '../src/spool/open-spool.ts';
import { DeadlineWatch } from '../src/upstream/deadline-watch.ts';
import type { Upstream } from '../src/upstream/upstream.ts';
import { configurationOf, FakeConfigurationSource } from '../test/fake-configuration-source.ts';
import { chatBody } from './chat-shot.ts';
import { fixedAnswer } from './fixed-answer.ts';

const warmUpCalls = 30_000;
const calls = 30_000;
/** Calls under way at once, as in the closed loop of the bench. */
const atOnce = 32;
const ids = { clock: systemClock, random: systemRandom };
const answerBytes = Buffer.from(fixedAnswer);
const answerHead = { 'content-type': 'application/json', 'content-length': `${answerBytes.length}` };
const body = Buffer.from(chatBody({ model: 'openai/gpt-4.1-nano', isStream: false }));

const upstream: Upstream = {
  send: (_, handler) => {
    setImmediate(() => {
      handler.onSent();
      handler.onHead(200, answerHead);
      handler.onData(answerBytes);
      handler.onEnd();
    });
    return { pause: () => undefined, resume: () => undefined, cancel: () => undefined };
  },
  close: async () => undefined,
};

class FakeRequest extends EventEmitter {
  readonly method = 'POST';
  readonly url = '/v1/chat/completions';
  readonly complete = true;
  readonly socket = { bytesWritten: 0 };
  readonly headers: Record<string, string>;

  constructor(key: string) {
    super();
    const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
    this.headers = { ...headers, authorization: `Bearer ${key}`, 'user-agent': 'bench' };
  }

  /** The body comes when somebody listens for its end. */
  override on(event: string, listener: (...args: unknown[]) => void): this {
    if (event === 'end') {
      queueMicrotask(() => {
        this.emit('data', body);
        this.emit('end');
      });
    }
    return super.on(event, listener);
  }
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

function openWorld(folder: string) {
  const source = new FakeConfigurationSource();
  const credentialId = createId('crd', ids);
  const deployment = { id: createId('dep', ids), credentialId, model: 'openai/gpt-4.1-nano', isEnabled: true };
  source.configuration = configurationOf(1, {
    credentials: [
      {
        id: credentialId,
        provider: 'openai',
        name: 'x',
        baseUrl: 'http://127.0.0.1:1/v1',
        secret: null,
        isEnabled: true,
      },
    ],
    deployments: [{ ...deployment, upstreamModel: 'gpt-4.1-nano', endpoints: ['chat'], region: null }],
  });
  const key = createKey('usr', systemRandom).key.reveal();
  source.addKey(key);
  const logger = { info: () => undefined, warn: console.warn, error: console.error };
  const snapshots = openSnapshots({
    source,
    listen: () => ({ isConnected: () => true, close: () => undefined }),
    pepper: testPepper,
    masterKeys: [],
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
  return { key, snapshots, spool };
}

type World = ReturnType<typeof openWorld>;

const minute = 60_000;

function depsOf({ snapshots, spool }: World, gatewayId = createId('gtw', ids)) {
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
      decode: { bytesMax, budget: new BodyBudget(bytesMax) },
      plan: { strategy: ordered, attemptsMax: 3 },
      relay: {
        upstream,
        watch: new DeadlineWatch(systemClock),
        clock: systemClock,
        random: systemRandom,
        bounds: { ...bounds, requestsMax: calls, attemptsMax: 3 },
        deadlines,
        keepAliveMs: minute,
        source,
        spool,
      },
      settle: { source, spool, observe: metrics.observe, onError: console.error },
    },
    readiness: () => ({ isReady: true, body: {} }),
    renderMetrics: async () => ({ contentType: '', text: '' }),
    onFailure: (_, cause) => console.error(cause),
  };
  return { serve, metrics };
}

/** One call, from the parsed head to the closed reply. Resolves with its stages' microseconds. */
function callOnce(key: string, { serve, metrics }: ReturnType<typeof depsOf>): Promise<Exchange['stageMicros']> {
  const request = new FakeRequest(key);
  const response = new FakeResponse();
  const route = findRoute(request.url);
  const exchange = new Exchange({
    requestId: createId('req', ids),
    // SAFETY: the pipeline reads of both what the fakes have; a member it lacks fails the first call.
    request: request as unknown as IncomingMessage,
    response: response as unknown as ServerResponse,
    ipAddress: '127.0.0.1',
    endpoint: 'chat',
    clock: systemClock,
    totalMs: minute,
  });
  return new Promise((resolve, reject) => {
    exchange.afterwards(() => {
      metrics.observeReply('/v1/chat/completions', response.statusCode);
      accessLog.write(entryOf(exchange, response.statusCode));
      if (response.statusCode === 200) resolve(exchange.stageMicros);
      else reject(new Error(`answered ${response.statusCode}`));
    });
    void serveRequest(exchange, route, serve);
  });
}

const accessLog = createAccessLog({ write: () => undefined });

function entryOf(exchange: Exchange, status: number) {
  const { receivedAtMs: atMs, requestId, ipAddress: clientAddress, known } = exchange;
  const of = { organisationId: known?.key.organisationId ?? null, keyId: known?.key.id ?? null };
  const durationMicros = exchange.elapsedMicros();
  const what = { method: 'POST', route: '/v1/chat/completions', model: 'openai/gpt-4.1-nano', errorCode: null };
  return { atMs, requestId, status, durationMicros, bytesSent: 0, clientAddress, ...of, ...what };
}

async function run(count: number, key: string, deps: ReturnType<typeof depsOf>): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  let left = count;
  const line = async (): Promise<void> => {
    while (left-- > 0) {
      const micros = await callOnce(key, deps);
      for (const stage of timedStages) sums[stage] = (sums[stage] ?? 0) + (micros[stage] ?? 0);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return sums;
}

/** Stages without I/O: what the bar counts. */
const decidingStages: readonly TimedStage[] = ['authenticate', 'decode', 'authorize', 'plan', 'settle'];

const folder = mkdtempSync(join(tmpdir(), 'waygate-in-process-'));
const world = openWorld(folder);
const deps = depsOf(world);
await run(1, world.key, deps);
await run(warmUpCalls, world.key, deps);
const before = process.cpuUsage();
const sums = await run(calls, world.key, deps);
const { user, system } = process.cpuUsage(before);
console.log(
  `${((user + system) / calls).toFixed(1)} µs CPU per call, all of our own code (${(system / calls).toFixed(1)} in the kernel)`,
);
for (const stage of decidingStages) console.log(`${stage.padEnd(14)} ${((sums[stage] ?? 0) / calls).toFixed(1)} µs`);
await world.spool.flush(5_000);
await world.spool.close();
await world.snapshots.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
