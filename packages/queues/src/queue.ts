import { Queue as BullQueue } from 'bullmq';
import { type QueueInputs, type QueueName, queueTable } from './queue-table.ts';
import { openRedis, type RedisConnectionOptions, waitForRedis } from './redis-connection.ts';
import { cappedBackoff } from './retry-delay.ts';

/** Where queues live. */
export type QueueConnection = RedisConnectionOptions;

/** Its braces keep all keys of a queue in one slot of a Redis Cluster. */
export const queueKeyPrefix = '{waygate}';

/** How far a job has come. `absent`: never added, or done so long ago that it was forgotten. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed' | 'absent';

/** Jobs by state, for metrics. `waiting` includes those that wait for their next attempt. */
export type JobCounts = { readonly waiting: number; readonly active: number; readonly failed: number };

/** How to add a job. `name` is the queue's own where none is given. */
export type AddOptions = { readonly jobId?: string; readonly name?: string };

/** The producer's side of a queue. Every method rejects at the connection's deadline. */
export type Queue<Name extends QueueName> = {
  readonly name: Name;
  /**
   * Adds a job. Where a job with this `jobId` is known nothing is added, except that one which was given up is tried
   * again. The payload is checked by the worker, which refuses what does not fit the queue's schema.
   */
  add(payload: QueueInputs[Name], options?: AddOptions): Promise<void>;
  /** From now on adds a job named so at each interval, once however many processes ask for it. */
  schedule(jobName: string, everyMs: number): Promise<void>;
  /** States of jobs, in the order of the ids. */
  statesOf(jobIds: readonly string[]): Promise<JobState[]>;
  counts(): Promise<JobCounts>;
  /** Waits for the connection. @throws Error naming the deadline when it is not ready by then. */
  waitUntilReady(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
};

/** Opens the producer's side of a queue on a connection of its own. Works also while Redis is away: adding then rejects. */
export function openQueue<Name extends QueueName>(name: Name, connection: QueueConnection): Queue<Name> {
  const redis = openRedis(connection);
  const row = queueTable[name];
  const queue = new BullQueue<unknown, void, string>(name, {
    connection: redis,
    prefix: queueKeyPrefix,
    skipVersionCheck: true,
    skipWaitingForReady: true,
    defaultJobOptions: {
      attempts: row.attempts,
      backoff: cappedBackoff,
      removeOnComplete: row.keepCompleted,
      removeOnFail: row.keepFailed,
    },
  });
  queue.on('error', connection.onError);
  const inTime = <Result>(work: Promise<Result>) => withDeadline(work, connection.commandTimeoutMs);
  return {
    name,
    add: (payload, options) => inTime(addJob(queue, payload, options)),
    schedule: async (jobName, everyMs) => {
      await inTime(queue.upsertJobScheduler(jobName, { every: everyMs }, { name: jobName, data: {} }));
    },
    statesOf: (jobIds) => inTime(Promise.all(jobIds.map(async (id) => stateNames[await queue.getJobState(id)]))),
    counts: () => inTime(countJobs(queue)),
    waitUntilReady: (timeoutMs) => waitForRedis(redis, timeoutMs),
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}

const stateNames = {
  completed: 'completed',
  failed: 'failed',
  active: 'active',
  waiting: 'waiting',
  delayed: 'waiting',
  prioritized: 'waiting',
  'waiting-children': 'waiting',
  unknown: 'absent',
} as const satisfies Record<string, JobState>;

async function addJob(
  queue: BullQueue<unknown, void, string>,
  payload: unknown,
  { jobId, name = queue.name }: AddOptions = {},
): Promise<void> {
  if (jobId === undefined) {
    await queue.add(name, payload);
    return;
  }
  await queue.add(name, payload, { jobId });
  if ((await queue.getJobState(jobId)) !== 'failed') return;
  const givenUp = await queue.getJob(jobId);
  await givenUp?.retry('failed', { resetAttemptsMade: true });
}

async function countJobs(queue: BullQueue<unknown, void, string>): Promise<JobCounts> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
  const of = (state: string) => counts[state] ?? 0;
  return { waiting: of('waiting') + of('prioritized') + of('delayed'), active: of('active'), failed: of('failed') };
}

/** BullMQ makes several commands of one call, and each has its own deadline: this one bounds their sum. */
async function withDeadline<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The queue did not answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
