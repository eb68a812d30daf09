import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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
import { type CutProxy, startCutProxy } from '../../test/cut-proxy.ts';
import { type DrillProcess, startDrillProcess } from './drill-process.ts';
import { type RecordingProvider, startRecordingProvider } from './recording-provider.ts';

const workerSettings = {
  WAYGATE_WORKER_HOST: '127.0.0.1',
  WAYGATE_WORKER_PORT: '0',
  WAYGATE_CONSOLE_URL: 'http://127.0.0.1:3210',
};

/** Settings of a program, beside the ones every drill has. */
export type DrillSettings = Readonly<Record<`WAYGATE_${string}`, string>>;

/** Real programs on real stores, behind lines that can be cut, and a provider that remembers. */
export type DrillStand = {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly organisation: BuiltOrganisation;
  readonly provider: RecordingProvider;
  /** The lines between our programs and the stores. */
  readonly postgresLine: CutProxy;
  readonly redisLine: CutProxy;
  readonly spoolFolder: string;
  readonly folder: string;
  startGateway(settings?: DrillSettings, isInspected?: boolean): Promise<DrillProcess>;
  startWorker(): Promise<DrillProcess>;
  close(): Promise<void>;
};

/** The model names that every stand serves; see `startRecordingProvider` for what they do. */
export const drillModels = ['swift-10', 'swift-100', 'swift-1500', 'failing', 'cut-20', 'open'] as const;

/** What the provider must be sent, and nobody else may see. */
export const drillProviderSecret = 'sk-drill-provider-canary-7f3a91c2';

function through(line: CutProxy, url: string): string {
  const routed = new URL(url);
  routed.hostname = '127.0.0.1';
  routed.port = String(line.port);
  return routed.href;
}

async function buildModels(database: TestDatabase, organisation: BuiltOrganisation, port: number): Promise<void> {
  const { organisationId } = organisation;
  const [first, ...others] = drillModels;
  const { credentialId } = await buildCredential(database, organisationId, {
    provider: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    secret: drillProviderSecret,
    model: `drill/${first}`,
  });
  for (const model of others)
    await buildDeployment(database, { organisationId, credentialId, model: `drill/${model}` });
}

/** Brings up stores, lines and provider; programs are started by the drill. */
export async function openDrillStand(): Promise<DrillStand> {
  const [database, redis, provider] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    startRecordingProvider(),
  ]);
  const [postgresLine, redisLine] = await Promise.all([
    startCutProxy(Number(new URL(database.url).port || 5432)),
    startCutProxy(Number(new URL(redis.url).port || 6379)),
  ]);
  const organisation = await buildOrganisation(database);
  await buildModels(database, organisation, provider.port);
  const folder = mkdtempSync(join(tmpdir(), 'waygate-drill-'));
  const spoolFolder = join(folder, 'spool');
  const started: DrillProcess[] = [];
  const env = {
    WAYGATE_MODE: 'local',
    DATABASE_URL: through(postgresLine, database.url),
    REDIS_URL: through(redisLine, redis.url),
    WAYGATE_KEY_PEPPER: Buffer.from(testPepper).toString('base64'),
    WAYGATE_MASTER_KEY: Buffer.from(testMasterKey.bytes).toString('base64'),
    WAYGATE_EGRESS_ALLOW: '127.0.0.0/8',
    WAYGATE_SPOOL_DIR: spoolFolder,
    WAYGATE_GATEWAY_FAST_LANE: `${process.argv.includes('--fast-lane')}`,
  };
  const start = async (app: 'gateway' | 'worker', more: Record<string, string>, isInspected = false) => {
    const logPath = join(folder, `${app}-${started.length}.log`);
    const one = await startDrillProcess({ app, env: { ...env, ...more }, logPath, isInspected });
    started.push(one);
    return one;
  };
  return {
    database,
    redis,
    organisation,
    provider,
    postgresLine,
    redisLine,
    spoolFolder,
    folder,
    startGateway: (settings = {}, isInspected = false) =>
      start('gateway', { WAYGATE_GATEWAY_PORT: '0', ...settings }, isInspected),
    startWorker: () => start('worker', workerSettings),
    close: async () => {
      await Promise.all(started.map((one) => one.kill()));
      await Promise.all([postgresLine.close(), redisLine.close(), provider.close()]);
      await Promise.all([database.close(), redis.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Polls until something is so. @returns the milliseconds it took, Infinity where it was not so in time. */
export async function timeUntil(
  isSo: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    if (await isSo()) return performance.now() - beganMs;
    if (performance.now() - beganMs > timeoutMs) return Number.POSITIVE_INFINITY;
    await wait(everyMs);
  }
}
