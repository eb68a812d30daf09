import { openDatabase } from '@waygate/db';
import { createId, Secret, systemClock, systemRandom } from '@waygate/protocol';
import { openQueue, openRedis, recallSpend, usageBatchId } from '@waygate/queues';
import { createLogger, createMetrics } from '@waygate/telemetry';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildUsageBatch,
  buildUsageEvent,
  createTestDatabase,
  createTestRedis,
  fakeClock,
  type TestDatabase,
  type TestRedis,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';
import { createJobMetrics } from './create-job-metrics.ts';
import { type JobTable, jobs } from './jobs/index.ts';
import type { JobContext } from './jobs/job.ts';
import type { Mail, Mailer } from './mail/create-mailer.ts';
import { runJobs } from './run-jobs.ts';
import { startWorker } from './start-worker.ts';

const dayMs = 86_400_000;
const ids = { clock: systemClock, random: systemRandom };
let testDatabase: TestDatabase;
let redis: TestRedis;
let built: BuiltOrganisation;
const clock = fakeClock();
const lines: string[] = [];
const mails: Mail[] = [];
const logger = createLogger({ service: 'worker', level: 'info', sink: { write: (line) => lines.push(line) } });
let context: JobContext;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  redis = await createTestRedis();
  built = await buildOrganisation(testDatabase);
  const database = openDatabase({
    url: testDatabase.url,
    role: 'system',
    poolMax: 4,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
  });
  const mailer: Mailer = async (mail) => void mails.push(mail);
  const tools = { database, redis: openRedis(connection()), clock, random: systemRandom, logger, mailer };
  context = {
    ...tools,
    consoleUrl: 'https://console.example.com',
    usageRetentionDays: 30,
    sessionRetentionDays: 30,
    auditAnchors: null,
  };
});
afterAll(async () => {
  context.redis.disconnect();
  await context.database.close();
  await testDatabase.close();
  await redis.close();
});

function connection() {
  return { url: redis.url, name: 'test', connectTimeoutMs: 2_000, commandTimeoutMs: 2_000, onError: () => undefined };
}

function event() {
  const { organisationId, environmentId } = built;
  return buildUsageEvent({ organisationId, environmentId, keyId: built.key.id });
}

/** A job's effect on the database, after it ran once and after it ran again. */
async function runTwice(run: () => Promise<void>, look: () => Promise<unknown>): Promise<[unknown, unknown]> {
  await run();
  const once = await look();
  await run();
  return [once, await look()];
}

describe('the job', () => {
  it('record-usage, run twice, records once and marks the key as used', async () => {
    const events = [event(), event()];
    const [once, twice] = await runTwice(
      () => jobs['record-usage'].run(context, { events }),
      () =>
        testDatabase.query(
          `SELECT (SELECT count(*)::int FROM usage_event) AS events, (SELECT sum(attempts)::int FROM usage_rollup) AS attempts,
             (SELECT last_used_at FROM api_key WHERE id = $1) AS used`,
          [built.key.id],
        ),
    );
    expect(once).toEqual([{ events: 2, attempts: 2, used: new Date(events[0]?.occurredAtMs ?? 0) }]);
    expect(twice).toEqual(once);
  });

  it('ensure-partitions, run twice, makes today and a week', async () => {
    const [once, twice] = await runTwice(
      () => jobs['ensure-partitions'].run(context, {}),
      () =>
        testDatabase.query(
          "SELECT count(*)::int AS days FROM pg_class WHERE relkind = 'r' AND relname BETWEEN 'day_20261102' AND 'day_20261109'",
        ),
    );
    expect(once).toEqual([{ days: 8 }]);
    expect(twice).toEqual(once);
  });

  it('drop-expired-partitions, run twice, drops the days beyond the retention and no other', async () => {
    const old = buildUsageEvent({ occurredAtMs: clock.nowMs() - 31 * dayMs });
    const young = buildUsageEvent({ occurredAtMs: clock.nowMs() - 30 * dayMs });
    await jobs['record-usage'].run(context, { events: [old, young] });
    const [once, twice] = await runTwice(
      () => jobs['drop-expired-partitions'].run(context, {}),
      () => testDatabase.query('SELECT id FROM usage_event WHERE id = ANY($1)', [[old.id, young.id]]),
    );
    expect(once).toEqual([{ id: young.id }]);
    expect(twice).toEqual(once);
  });

  it('delete-old-sessions, run twice, deletes those that ended long ago and no other', async () => {
    const insert = async (expiresMs: number, endedMs: number | null) => {
      const id = createId('ses', ids);
      await testDatabase.query(
        'INSERT INTO session (id, user_id, version, expires_at, ended_at) VALUES ($1, $2, 1, $3, $4)',
        [id, built.userId, new Date(expiresMs), endedMs === null ? null : new Date(endedMs)],
      );
      return id;
    };
    const nowMs = clock.nowMs();
    await insert(nowMs - 31 * dayMs, null);
    await insert(nowMs + dayMs, nowMs - 31 * dayMs);
    const kept = [await insert(nowMs + dayMs, null), await insert(nowMs + dayMs, nowMs - 29 * dayMs)];
    const [once, twice] = await runTwice(
      () => jobs['delete-old-sessions'].run(context, {}),
      () => testDatabase.query<{ id: string }>('SELECT id FROM session ORDER BY id'),
    );
    expect(once).toEqual(kept.sort().map((id) => ({ id })));
    expect(twice).toEqual(once);
  });
});

describe('the wrapper', () => {
  it('measures, logs and tries again what fails, and counts what is given up', async () => {
    const metrics = createMetrics({ withProcess: false });
    let failures = 1;
    const table: JobTable = {
      'record-usage': {
        kind: 'added',
        queue: 'usage-recorded',
        run: async () => {
          if (failures-- > 0) throw new Error('database is away');
        },
      },
    };
    const running = await runJobs({
      jobs: table,
      context: { ...context, clock: systemClock },
      connection: connection(),
      metrics: createJobMetrics(metrics),
      usageConcurrency: 1,
    });
    const queue = openQueue('usage-recorded', connection());
    await queue.waitUntilReady(5_000);
    await queue.add(buildUsageBatch([event()]), { jobId: 'works-later' });
    await queue.add({ lines: '' }, { jobId: 'never-fits' });
    await vi.waitFor(
      async () => expect(await queue.statesOf(['works-later', 'never-fits'])).toEqual(['completed', 'failed']),
      10_000,
    );
    const text = await metrics.render();
    expect(text).toContain('waygate_worker_jobs_total{job="record-usage",outcome="failed"} 1');
    expect(text).toContain('waygate_worker_jobs_total{job="record-usage",outcome="done"} 1');
    expect(text).toContain('waygate_worker_dead_letters_total{queue="usage-recorded"} 1');
    expect(lines.join('')).toContain('job failed, to be tried again');
    expect(lines.join('')).toContain('job given up');
    await running.stop(2_000);
    await queue.close();
  });
});

describe('the worker', () => {
  const environment = () => ({
    WAYGATE_MODE: 'local',
    DATABASE_URL: testDatabase.url,
    REDIS_URL: redis.url,
    WAYGATE_CONSOLE_URL: 'https://console.example.com/',
    WAYGATE_WORKER_PORT: '0',
    WAYGATE_WORKER_STOP_TIMEOUT_MS: '2000',
  });

  it('starts, records what gateways add, tells how it is, and stops', async () => {
    const worker = await startWorker(readConfig(environment()), logger);
    const face = `http://127.0.0.1:${worker.port}`;
    expect(await (await fetch(`${face}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${face}/readyz`)).json()).toEqual({ status: 'ok', postgres: 'ok', redis: 'ok' });
    expect((await fetch(`${face}/other`)).status).toBe(404);
    const queue = openQueue('usage-recorded', connection());
    await queue.waitUntilReady(5_000);
    const events = [event(), event(), event()];
    const spent = async () => (await recallSpend(context.redis, built.key.id, clock.nowMs())).all;
    const before = await spent();
    const batch = buildUsageBatch(events);
    const jobId = usageBatchId(batch.lines);
    await queue.add(batch, { jobId });
    await vi.waitFor(async () => expect(await queue.statesOf([jobId])).toEqual(['completed']), 10_000);
    const found = await testDatabase.query('SELECT id FROM usage_event WHERE id = ANY($1)', [
      events.map((one) => one.id),
    ]);
    expect(found).toHaveLength(3);
    // A batch that comes again, with one event more, adds that one to what its key has spent.
    const more = event();
    const again = [...events, more];
    await queue.add(buildUsageBatch(again), { jobId: 'again' });
    await vi.waitFor(async () => expect(await queue.statesOf(['again'])).toEqual(['completed']), 10_000);
    const sum = again.reduce((total, one) => total + BigInt(one.costNanoUsd ?? '0'), 0n);
    expect(await spent()).toBe(before + sum);
    const metrics = await (await fetch(`${face}/metrics`)).text();
    expect(metrics).toMatch(/waygate_worker_jobs_total\{job="record-usage",outcome="done"\} [1-9]/);
    await vi.waitFor(async () => {
      const text = await (await fetch(`${face}/metrics`)).text();
      expect(text).toMatch(/waygate_worker_jobs_total\{job="ensure-partitions",outcome="done"\} [1-9]/);
    }, 10_000);
    await queue.close();
    await worker.stop();
    await expect(fetch(`${face}/healthz`)).rejects.toThrow();
  });

  it('names the setting at fault and never its value', () => {
    const { DATABASE_URL, ...rest } = environment();
    expect(DATABASE_URL).not.toBe('');
    expect(() => readConfig(rest)).toThrow('DATABASE_URL must be set.');
    const wrong = { ...environment(), REDIS_URL: 'http://CANARY' };
    expect(() => readConfig(wrong)).toThrow(/^REDIS_URL is not usable: (?!.*CANARY)/);
    expect(() => readConfig({ ...environment(), WAYGATE_WORKER_PROT: '1' })).toThrow(
      'WAYGATE_WORKER_PROT is not a setting',
    );
    expect(readConfig(environment()).databaseUrl).toBeInstanceOf(Secret);
  });
});
