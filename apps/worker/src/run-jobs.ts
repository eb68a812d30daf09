import { openQueue, openQueueWorker, type QueueConnection, type QueueName, type QueueWorker } from '@waygate/queues';
import type { JobMetrics } from './create-job-metrics.ts';
import type { JobTable } from './jobs/index.ts';
import type { AddedJobOf, AddedQueue, JobContext, ScheduledJob } from './jobs/job.ts';

/** What the wrapper needs to run a table of jobs. */
export type RunJobsOptions = {
  readonly jobs: JobTable;
  readonly context: JobContext;
  readonly connection: QueueConnection;
  readonly metrics: JobMetrics;
  readonly usageConcurrency: number;
};

/** Jobs at work. */
export type RunningJobs = {
  /** Takes no more jobs and waits for those at work; what is not done by then is put back for others. */
  stop(timeoutMs: number): Promise<void>;
};

const depthEveryMs = 5_000;
const readyTimeoutMs = 30_000;

/**
 * The one wrapper through which every job runs: it measures, logs, schedules, and says what was given up or put back.
 * Trying again is the queue's; what a job does is the job's.
 */
export async function runJobs(options: RunJobsOptions): Promise<RunningJobs> {
  const { jobs, connection, metrics, context } = options;
  const usage = openQueue('usage-recorded', connection);
  const housekeeping = openQueue('housekeeping', connection);
  const mail = openQueue('mail', connection);
  const queues = [usage, mail, housekeeping];
  await Promise.all(queues.map((queue) => queue.waitUntilReady(readyTimeoutMs)));
  const workers: QueueWorker[] = [];
  for (const [name, job] of Object.entries(jobs)) {
    if (job.kind !== 'added') continue;
    workers.push(job.queue === 'mail' ? openAdded(name, job, options) : openAdded(name, job, options));
  }
  workers.push(
    openQueueWorker('housekeeping', {
      ...listeners('housekeeping', options),
      connection,
      concurrency: 1,
      handle: (received) => {
        const job = scheduledJob(jobs, received.name);
        return measured(received, options, () => job.run(context, received.payload));
      },
    }),
  );
  for (const [name, job] of Object.entries(jobs)) {
    if (job.kind !== 'scheduled') continue;
    await housekeeping.schedule(name, job.everyMs);
    await housekeeping.add({}, { name, jobId: `start-of-${name}-${context.clock.nowMs()}` });
  }
  const depths = setInterval(() => {
    for (const queue of queues) void reportDepth(queue, metrics);
  }, depthEveryMs);
  depths.unref();
  return {
    stop: async (timeoutMs) => {
      clearInterval(depths);
      await Promise.all(workers.map((worker) => worker.close(timeoutMs)));
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

function openAdded<Name extends AddedQueue>(name: string, job: AddedJobOf<Name>, options: RunJobsOptions): QueueWorker {
  return openQueueWorker<Name>(job.queue, {
    ...listeners(job.queue, options),
    connection: options.connection,
    concurrency: options.usageConcurrency,
    handle: (received) => measured({ ...received, name }, options, () => job.run(options.context, received.payload)),
  });
}

function scheduledJob(jobs: JobTable, name: string): ScheduledJob {
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (job?.kind !== 'scheduled') throw new Error(`No scheduled job is named "${name}".`);
  return job;
}

function listeners(queue: QueueName, { context, metrics }: RunJobsOptions) {
  return {
    onDeadLetter: (jobId: string, error: Error) => {
      metrics.deadLetter(queue);
      context.logger.error('job given up', { queue, jobId, error: error.message });
    },
    onStalled: (jobId: string) => {
      metrics.stalled(queue);
      context.logger.warn('job put back: its worker vanished', { queue, jobId });
    },
  };
}

async function measured(
  job: { readonly id: string; readonly name: string; readonly attempt: number; readonly addedAtMs: number },
  { metrics, context }: RunJobsOptions,
  run: () => Promise<void>,
): Promise<void> {
  const { clock, logger } = context;
  const startMs = clock.monotonicMs();
  const seconds = () => (clock.monotonicMs() - startMs) / 1_000;
  if (job.attempt === 1) metrics.waited(job.name, Math.max(0, (clock.nowMs() - job.addedAtMs) / 1_000));
  try {
    await run();
    metrics.finished(job.name, 'done', seconds());
  } catch (error) {
    metrics.finished(job.name, 'failed', seconds());
    logger.warn('job failed, to be tried again', { job: job.name, jobId: job.id, attempt: job.attempt, error });
    throw error;
  }
}

async function reportDepth(queue: ReturnType<typeof openQueue>, metrics: JobMetrics): Promise<void> {
  const counts = await queue.counts().catch(() => null);
  if (counts === null) return;
  for (const [state, jobs] of Object.entries(counts)) metrics.depth(queue.name, state, jobs);
}
