import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Database, openDatabase, recordUsage } from '@waygate/db';
import { openQueueWorker, type QueueWorker } from '@waygate/queues';
import {
  buildOrganisation,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';

const callsEach = 1_500;
const endless = 1_000_000;
const callsAtATime = 40;

let postgres: TestDatabase;
let redis: TestRedis;
let proxy: CutProxy;
let database: Database<'system'>;
let worker: QueueWorker;
let folder: string;
let seenPath: string;
let parts: string;
const callers: ChildProcess[] = [];

beforeAll(async () => {
  postgres = await createTestDatabase();
  redis = await createTestRedis();
  proxy = await startCutProxy(Number(new URL(redis.url).port));
  const { organisationId, environmentId, key } = await buildOrganisation(postgres);
  parts = JSON.stringify({ organisationId, environmentId, keyId: key.id });
  folder = mkdtempSync(join(tmpdir(), 'waygate-crash-'));
  seenPath = join(folder, 'seen');
  database = openDatabase({
    url: postgres.url,
    role: 'system',
    poolMax: 2,
    applicationName: 'test',
    statementTimeoutMs: 10_000,
  });
  worker = openQueueWorker('usage-recorded', {
    connection: {
      url: redis.url,
      name: 'test',
      connectTimeoutMs: 1_000,
      commandTimeoutMs: 2_000,
      onError: () => undefined,
    },
    concurrency: 2,
    handle: async ({ payload }) => {
      await recordUsage(database, payload.events);
    },
    onDeadLetter: () => undefined,
    onStalled: () => undefined,
  });
});
afterAll(async () => {
  for (const caller of callers) caller.kill('SIGKILL');
  await worker.close(5_000);
  await database.close();
  await proxy.close();
  await redis.close();
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startCaller(calls: number): Promise<ChildProcess> {
  const url = new URL(redis.url);
  url.port = String(proxy.port);
  const program = join(import.meta.dirname, 'spool-caller.ts');
  const args = [program, join(folder, 'spool'), url.href, seenPath, String(calls), parts];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  callers.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function finish(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('gateways that are killed', () => {
  it('leave exactly one row for every attempt that a provider saw', { timeout: 120_000 }, async () => {
    const first = await startCaller(endless);
    const second = await startCaller(callsEach);
    await wait(150);
    await kill(first);
    const third = await startCaller(endless);
    await wait(50);
    proxy.cut();
    await wait(300);
    await kill(third);
    proxy.pass();
    const fourth = await startCaller(callsEach);
    expect([await finish(second), await finish(fourth)]).toEqual([0, 0]);

    while (readdirSync(join(folder, 'spool')).length > 0) expect(await finish(await startCaller(100))).toBe(0);
    const seen = readFileSync(seenPath, 'utf8').trim().split('\n');
    expect(seen.length).toBeGreaterThan(2 * callsEach);
    let rows: { id: string; outcome: string }[] = [];
    await vi.waitFor(async () => {
      rows = await postgres.query<{ id: string; outcome: string }>('SELECT id, outcome FROM usage_event');
      const booked = new Set(rows.map(({ id }) => id));
      expect(seen.filter((id) => !booked.has(id))).toEqual([]);
    }, 20_000);

    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const known = new Set(seen);
    const surplus = rows.filter(({ id }) => !known.has(id));
    const unconfirmed = rows.filter(({ outcome }) => outcome !== 'completed');
    expect(surplus.every(({ outcome }) => outcome === 'unconfirmed')).toBe(true);
    expect(surplus.length).toBeLessThanOrEqual(2 * callsAtATime);
    expect(unconfirmed.length).toBeGreaterThan(0);
    expect(unconfirmed.length).toBeLessThanOrEqual(2 * callsAtATime);
  });
});
