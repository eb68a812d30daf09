import { Worker as BullWorker, type Job, UnrecoverableError } from 'bullmq';
import { type QueueConnection, queueKeyPrefix } from './queue.ts';
import { type QueueName, type QueuePayload, queueTable } from './queue-table.ts';
import { openPatientRedis } from './redis-connection.ts';
import { retryDelayMs } from './retry-delay.ts';

/** A job as its handler gets it. */
export type ReceivedJob<Name extends QueueName> = {
  readonly id: string;
  /** What it was added or scheduled as; the queue's name where no other was given. */
  readonly name: string;
  readonly payload: QueuePayload<Name>;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly addedAtMs: number;
};

/** What happens to a job. Returning means it is done; throwing means it is tried again. */
export type JobHandler<Name extends QueueName> = (job: ReceivedJob<Name>) => Promise<void>;

/** How to work on a queue. */
export type QueueWorkerOptions<Name extends QueueName> = {
  readonly connection: QueueConnection;
  readonly concurrency: number;
  readonly handle: JobHandler<Name>;
  /** A job was given up and lies with the failed ones. */
  readonly onDeadLetter: (jobId: string, error: Error) => void;
  /** A job's worker vanished; it was put back. */
  readonly onStalled: (jobId: string) => void;
};

/** The consumer's side of a queue. */
export type QueueWorker = {
  /** Takes no more jobs and waits for those at work, at most as long as given; then lets go, and they are put back. */
  close(timeoutMs: number): Promise<void>;
};

/** A job whose worker is silent for so long is put back. */
const lockDurationMs = 20_000;
/** How often silent workers are looked for. */
const stalledEveryMs = 10_000;
/** How often a job may be put back: a worker killed during a deployment must not cost a batch. */
const stalledMax = 100;

/** Works on a queue's jobs. A payload that does not fit the queue's schema is given up at once: it never will. */
export function openQueueWorker<Name extends QueueName>(name: Name, options: QueueWorkerOptions<Name>): QueueWorker {
  const redis = openPatientRedis(options.connection);
  const worker = new BullWorker<unknown, void, string>(
    name,
    async (job) => {
      await options.handle({ ...describe(job), payload: readPayload(name, job.data) });
    },
    {
      connection: redis,
      prefix: queueKeyPrefix,
      skipVersionCheck: true,
      concurrency: options.concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: stalledEveryMs,
      maxStalledCount: stalledMax,
      settings: { backoffStrategy: retryDelayMs },
    },
  );
  worker.on('error', options.connection.onError);
  worker.on('stalled', options.onStalled);
  worker.on('failed', (job, error) => {
    if (job !== undefined && job.finishedOn !== undefined) options.onDeadLetter(job.id ?? '', error);
  });
  return {
    close: async (timeoutMs) => {
      const deadline = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
      await Promise.race([worker.close(), deadline]);
      await Promise.race([worker.close(true), deadline]);
      redis.disconnect();
    },
  };
}

function describe(job: Job<unknown, void, string>): Omit<ReceivedJob<QueueName>, 'payload'> {
  return { id: job.id ?? '', name: job.name, attempt: job.attemptsMade + 1, addedAtMs: job.timestamp };
}

function readPayload<Name extends QueueName>(name: Name, data: unknown): QueuePayload<Name> {
  const parsed = queueTable[name].payload.safeParse(data);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new UnrecoverableError(
    `Payload of ${name} does not fit at "${first?.path.join('.') ?? ''}": ${first?.message}`,
  );
}
