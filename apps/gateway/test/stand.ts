import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Endpoint, UsageEvent } from '@waygate/protocol';
import { openQueueWorker, openRedis, type QueueWorker, rememberCalls } from '@waygate/queues';
import {
  type BuiltOrganisation,
  buildCredential,
  buildDeployment,
  buildOrganisation,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import OpenAI from 'openai';

/** Settings of a gateway under test, beside the ones every stand has. */
export type StandSettings = Readonly<Record<`WAYGATE_${string}`, string>>;

/** A real gateway process with real Postgres, Redis and sandbox, and a worker that remembers what was booked. */
export type Stand = {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly organisation: BuiltOrganisation;
  readonly gatewayUrl: string;
  readonly gateway: ChildProcess;
  readonly sandboxUrl: string;
  /** Lines the gateway wrote to its log. */
  readonly log: readonly string[];
  /** Events that arrived at the queue, in order. */
  readonly booked: readonly UsageEvent[];
  /** An SDK client with the organisation's key, or another one. */
  client(apiKey?: string): OpenAI;
  /** Waits until an event that fits has arrived, at most 8 s. */
  bookedWhere(fits: (event: UsageEvent) => boolean): Promise<UsageEvent>;
  /** Starts a further gateway on the same stores. Rejects where it cannot start. */
  startAnotherGateway(more: StandSettings): Promise<{ readonly port: number }>;
  close(): Promise<void>;
};

type Process = { readonly child: ChildProcess; readonly port: number; readonly log: string[] };

const startTimeoutMs = 20_000;
const bookTimeoutMs = 8_000;
const pollMs = 25;

function portIn(line: string): number | null {
  const port = Number(/listens.*"port":(\d+)|"port":(\d+).*listens/.exec(line)?.slice(1).find(Boolean));
  return port > 0 ? port : null;
}

/** Starts a program of this repository and waits until it says on which port it listens. */
async function startProcess(program: string, env: Readonly<Record<string, string>>): Promise<Process> {
  const path = join(import.meta.dirname, '../..', program);
  const child = spawn(process.execPath, [path], {
    env: { NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const listening = Promise.withResolvers<number>();
  const read = (line: string): void => {
    log.push(line);
    const port = portIn(line);
    if (port !== null) listening.resolve(port);
  };
  if (child.stdout) createInterface({ input: child.stdout }).on('line', read);
  if (child.stderr) createInterface({ input: child.stderr }).on('line', read);
  child.once('exit', (code) => listening.reject(new Error(`${program} ended (${code}): ${log.slice(-5).join('\n')}`)));
  const timer = setTimeout(() => listening.reject(new Error(`${program} does not listen`)), startTimeoutMs);
  try {
    return { child, port: await listening.promise, log };
  } finally {
    clearTimeout(timer);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The sandbox's models beside `sandbox/swift`, which every built organisation has. */
const sandboxModels: readonly (readonly [model: string, endpoint: Endpoint])[] = [
  ['sandbox/deep', 'chat'],
  ['sandbox/slow', 'chat'],
  ['sandbox/overloaded', 'chat'],
  ['sandbox/rate-limited', 'chat'],
  ['sandbox/cut-midstream', 'chat'],
  ['sandbox/malformed', 'chat'],
  ['sandbox/hang', 'chat'],
  ['sandbox/embed', 'embeddings'],
];

async function buildSandboxModels(database: TestDatabase, { organisationId, credentialId }: BuiltOrganisation) {
  for (const [model, endpoint] of sandboxModels) {
    await buildDeployment(database, { organisationId, credentialId, model, endpoints: [endpoint] });
  }
}

/** A worker that keeps what was booked in memory, and remembers calls as the real one does. */
function collectBooked(redisUrl: string, booked: UsageEvent[]): Pick<QueueWorker, 'close'> {
  const connection = {
    url: redisUrl,
    name: 'gateway-test-worker',
    connectTimeoutMs: 2_000,
    commandTimeoutMs: 2_000,
    onError: () => undefined,
  };
  const index = openRedis(connection);
  const worker = openQueueWorker('usage-recorded', {
    connection,
    concurrency: 1,
    handle: async ({ payload }) => {
      booked.push(...payload.events);
      await rememberCalls(
        index,
        payload.events.filter(({ attempt }) => attempt > 0),
      );
    },
    onDeadLetter: () => undefined,
    onStalled: () => undefined,
  });
  return {
    close: async (timeoutMs) => {
      await worker.close(timeoutMs);
      index.disconnect();
    },
  };
}

/** What every stand that is opened from now on has beside its own settings. */
let common: StandSettings = {};

/** Gives all stands of a test file these settings: for files that run the tests of another one under them. */
export function setCommonSettings(settings: StandSettings): void {
  common = settings;
}

/** Brings a whole stand up. */
export async function openStand(settings: StandSettings = {}): Promise<Stand> {
  const [database, redis, sandbox] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    startProcess('sandbox/src/main.ts', { WAYGATE_SANDBOX_PORT: '0' }),
  ]);
  const organisation = await buildOrganisation(database);
  await buildSandboxModels(database, organisation);
  const spoolFolder = mkdtempSync(join(tmpdir(), 'waygate-gateway-test-'));
  const env = {
    WAYGATE_MODE: 'local',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    WAYGATE_KEY_PEPPER: Buffer.from(testPepper).toString('base64'),
    WAYGATE_MASTER_KEY: Buffer.from(testMasterKey.bytes).toString('base64'),
    WAYGATE_EGRESS_ALLOW: '127.0.0.0/8',
    WAYGATE_SPOOL_DIR: spoolFolder,
    WAYGATE_SANDBOX_URL: `http://127.0.0.1:${sandbox.port}`,
    WAYGATE_GATEWAY_PORT: '0',
    ...common,
    ...settings,
  };
  const gateway = await startProcess('gateway/src/main.ts', env);
  const others: ChildProcess[] = [];
  const booked: UsageEvent[] = [];
  const worker = collectBooked(redis.url, booked);
  const gatewayUrl = `http://127.0.0.1:${gateway.port}`;
  return {
    database,
    redis,
    organisation,
    gatewayUrl,
    gateway: gateway.child,
    sandboxUrl: `http://127.0.0.1:${sandbox.port}`,
    log: gateway.log,
    booked,
    client: (apiKey = organisation.key.text) =>
      new OpenAI({ apiKey, baseURL: `${gatewayUrl}/v1`, maxRetries: 0, timeout: 15_000 }),
    bookedWhere: async (fits) => {
      const deadlineMs = performance.now() + bookTimeoutMs;
      for (;;) {
        const found = booked.find(fits);
        if (found !== undefined) return found;
        if (performance.now() > deadlineMs) throw new Error(`Not booked; ${booked.length} others were`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
    startAnotherGateway: async (more) => {
      const { child, port } = await startProcess('gateway/src/main.ts', { ...env, ...more });
      others.push(child);
      return { port };
    },
    close: async () => {
      await Promise.all([gateway.child, sandbox.child, ...others].map(stopProcess));
      await worker.close(1_000);
      await Promise.all([database.close(), redis.close()]);
      rmSync(spoolFolder, { recursive: true, force: true });
    },
  };
}

/** Adds an upstream of the test's own to a stand: a credential at its address, and one model that it serves. */
export async function addUpstream(
  stand: Stand,
  upstream: { readonly baseUrl: string; readonly model: string; readonly secret?: string },
): Promise<void> {
  await buildCredential(stand.database, stand.organisation.organisationId, {
    provider: 'openai-compatible',
    baseUrl: upstream.baseUrl,
    secret: upstream.secret ?? null,
    model: upstream.model,
  });
}
