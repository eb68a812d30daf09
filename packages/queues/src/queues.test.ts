import { createServer, type Server } from 'node:net';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildUsageBatch, buildUsageEvent, createTestRedis, type TestRedis } from '@waygate/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { publishConfigChange, publishLiveEvents, publishSessionEnd } from './channels.ts';
import { openListener } from './open-listener.ts';
import { type JobHandler, openQueueWorker } from './open-queue-worker.ts';
import { openQueue } from './queue.ts';
import type { QueueName } from './queue-table.ts';
import { openRedis, requireNoEviction, waitForRedis } from './redis-connection.ts';
import { retryDelayMs } from './retry-delay.ts';
import { usageBatchId } from './usage-batch-id.ts';

const ids = { clock: systemClock, random: systemRandom };
let redis: TestRedis;
const opened: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  redis = await createTestRedis();
});
afterAll(async () => {
  for (const close of opened.reverse()) await close();
  await redis.close();
});

function connection(url = redis.url) {
  return { url, name: 'test', connectTimeoutMs: 500, commandTimeoutMs: 500, onError: () => undefined };
}

function work<Name extends QueueName>(name: Name, handle: JobHandler<Name>) {
  const deadLetters: string[] = [];
  const worker = openQueueWorker(name, {
    connection: connection(),
    concurrency: 2,
    handle,
    onDeadLetter: (jobId, error) => deadLetters.push(`${jobId} ${error.message}`),
    onStalled: () => undefined,
  });
  opened.push(() => worker.close(1_000));
  return deadLetters;
}

async function open<Name extends QueueName>(name: Name) {
  const queue = openQueue(name, connection());
  opened.push(() => queue.close());
  await queue.waitUntilReady(5_000);
  return queue;
}

describe('a queue', () => {
  it('hands each batch to a worker once, however often it is added, and says how far it is', async () => {
    const queue = await open('usage-recorded');
    const events = [buildUsageEvent({}), buildUsageEvent({})];
    const batch = buildUsageBatch(events);
    const jobId = usageBatchId(batch.lines);
    expect(await queue.statesOf([jobId])).toEqual(['absent']);
    await queue.add(batch, { jobId });
    await queue.add(batch, { jobId });
    expect(await queue.counts()).toEqual({ waiting: 1, active: 0, failed: 0 });
    const seen: unknown[] = [];
    const deadLetters = work('usage-recorded', async (job) => {
      if (job.payload.events[0]?.outcome === 'unconfirmed') throw new Error('database is away');
      seen.push(job.payload);
    });
    await vi.waitFor(async () => expect(await queue.statesOf([jobId])).toEqual(['completed']), 5_000);
    expect(seen).toEqual([{ events }]);

    await queue.add({ lines: '' }, { jobId: 'broken' });
    await vi.waitFor(() => expect(deadLetters).toHaveLength(1), 5_000);
    expect(deadLetters[0]).toContain('broken Payload of usage-recorded does not fit at "events"');
    await queue.add({ lines: batch.lines.slice(0, -10) }, { jobId: 'torn' });
    await vi.waitFor(() => expect(deadLetters).toHaveLength(2), 5_000);
    expect(deadLetters[1]).toContain('torn Payload of usage-recorded does not fit at "events.1.stageMicros"');
    expect(seen).toHaveLength(1);
    expect(await queue.statesOf(['broken'])).toEqual(['failed']);

    const failing = [buildUsageEvent({ outcome: 'unconfirmed' })];
    await queue.add(buildUsageBatch(failing), { jobId: 'retried' });
    await vi.waitFor(async () => expect(await queue.statesOf(['retried'])).toEqual(['waiting']), 5_000);
  });

  it('may be empty for longer than the deadline of a command without its worker minding', async () => {
    const errors: Error[] = [];
    const hasty = { ...connection(), commandTimeoutMs: 50, onError: (error: Error) => errors.push(error) };
    const worker = openQueueWorker('housekeeping', {
      connection: hasty,
      concurrency: 1,
      handle: async () => undefined,
      onDeadLetter: () => undefined,
      onStalled: () => undefined,
    });
    await redis.client.blpop('never-filled', 0.3);
    expect(errors).toEqual([]);
    await worker.close(1_000);
  });

  it('adds scheduled jobs once for all who ask', async () => {
    const queue = await open('housekeeping');
    const names: string[] = [];
    work('housekeeping', async (job) => {
      names.push(job.name);
    });
    await queue.schedule('ensure-partitions', 3_600_000);
    await queue.schedule('ensure-partitions', 3_600_000);
    await vi.waitFor(() => expect(names).toEqual(['ensure-partitions']), 5_000);
    expect((await queue.counts()).waiting).toBe(1);
  });

  it('tries again after delays that double up to a minute', () => {
    expect([1, 2, 3, 8, 100_000].map(retryDelayMs)).toEqual([500, 1_000, 2_000, 60_000, 60_000]);
  });
});

describe('connections', () => {
  let silent: Server;
  let silentUrl = '';
  beforeAll(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    silentUrl = `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  afterAll(() => silent.close());

  it('reject within the deadline when Redis accepts but never answers, and when it is not there', async () => {
    for (const url of [silentUrl, 'redis://127.0.0.1:9']) {
      const queue = openQueue('usage-recorded', connection(url));
      const client = openRedis(connection(url));
      const startMs = performance.now();
      await expect(queue.add(buildUsageBatch([buildUsageEvent({})]), { jobId: 'x' })).rejects.toThrow();
      await expect(client.get('x')).rejects.toThrow();
      await expect(waitForRedis(client, 100)).rejects.toThrow('did not become ready within 100 ms');
      expect(performance.now() - startMs).toBeLessThan(2_000);
      client.disconnect();
      opened.push(() => queue.close());
    }
  });

  it('name the fix when Redis evicts', async () => {
    const client = openRedis(connection());
    opened.push(() => client.disconnect());
    await waitForRedis(client, 5_000);
    await requireNoEviction(client);
    vi.spyOn(client, 'info').mockResolvedValue('# Memory\r\nmaxmemory_policy:allkeys-lru\r\n');
    await expect(requireNoEviction(client)).rejects.toThrow('set maxmemory-policy to noeviction');
  });
});

describe('a listener', () => {
  it('hears changes, session ends and the live events of the organisations it watches, and reports junk', async () => {
    const errors: Error[] = [];
    let connected = 0;
    const listener = openListener({
      ...connection(),
      onError: (error) => errors.push(error),
      onConnected: () => connected++,
    });
    opened.push(() => listener.close());
    const organisationId = createId('org', ids);
    const other = createId('org', ids);
    const heard: unknown[] = [];
    listener.onConfigChange((change) => heard.push(change));
    listener.onSessionEnd((end) => heard.push(end));
    const stop = listener.onLiveEvents(organisationId, (events) => heard.push(events.map((event) => event.id)));
    await vi.waitFor(() => expect(connected).toBe(1), 5_000);

    const publisher: Redis = new Redis(redis.url);
    opened.push(() => publisher.disconnect());
    const event = buildUsageEvent({ organisationId });
    const userId = createId('usr', ids);
    await publishConfigChange(publisher, { organisationId, version: 4 });
    await publishSessionEnd(publisher, { userId });
    expect(await publishLiveEvents(publisher, organisationId, [event])).toBe(1);
    expect(await publishLiveEvents(publisher, other, [event])).toBe(0);
    await vi.waitFor(() => expect(heard).toHaveLength(3), 5_000);
    expect(heard).toEqual([{ organisationId, version: 4 }, { userId }, [event.id]]);

    await publisher.publish('waygate:config-changed', '{"organisationId":"org_1"');
    await vi.waitFor(() => expect(errors.at(-1)?.message).toContain('could not be read'), 5_000);
    stop();
    await vi.waitFor(async () => expect(await publishLiveEvents(publisher, organisationId, [event])).toBe(0), 5_000);
  });

  it('subscribes again after its connection was cut, and says so', async () => {
    let connected = 0;
    const listener = openListener({ ...connection(), name: 'cut-me', onConnected: () => connected++ });
    opened.push(() => listener.close());
    const organisationId = createId('org', ids);
    const heard: number[] = [];
    listener.onConfigChange((change) => change.organisationId === organisationId && heard.push(change.version));
    await vi.waitFor(() => expect(connected).toBe(1), 5_000);
    const clients = String(await redis.client.client('LIST'));
    const id = /id=(\d+) [^\n]*name=cut-me/.exec(clients)?.[1] ?? '';
    await redis.client.client('KILL', 'ID', id);
    await vi.waitFor(() => expect(connected).toBe(2), 5_000);
    await publishConfigChange(redis.client, { organisationId, version: 9 });
    await vi.waitFor(() => expect(heard).toEqual([9]), 5_000);
  });
});
