import type { Metrics } from '@waygate/telemetry';

/** Figures of every job, by its name in the table. */
export type JobMetrics = {
  readonly finished: (job: string, outcome: 'done' | 'failed', seconds: number) => void;
  readonly waited: (job: string, seconds: number) => void;
  readonly deadLetter: (queue: string) => void;
  readonly stalled: (queue: string) => void;
  readonly depth: (queue: string, state: string, jobs: number) => void;
};

const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Declares the worker's metrics. */
export function createJobMetrics(metrics: Metrics): JobMetrics {
  const finished = metrics.counter('waygate_worker_jobs_total', 'Job attempts by outcome.', ['job', 'outcome']);
  const duration = metrics.histogram('waygate_worker_job_seconds', 'How long a job attempt took.', {
    labels: ['job'],
    bucketsSeconds,
  });
  const waited = metrics.histogram('waygate_worker_job_wait_seconds', 'From adding a job to its first attempt.', {
    labels: ['job'],
    bucketsSeconds,
  });
  const deadLetters = metrics.counter('waygate_worker_dead_letters_total', 'Jobs given up.', ['queue']);
  const stalled = metrics.counter('waygate_worker_stalled_total', 'Jobs put back because their worker vanished.', [
    'queue',
  ]);
  const depths = new Map<string, ReturnType<Metrics['gauge']>>();
  return {
    finished: (job, outcome, seconds) => {
      finished.inc({ job, outcome });
      duration.observe({ job }, seconds);
    },
    waited: (job, seconds) => waited.observe({ job }, seconds),
    deadLetter: (queue) => deadLetters.inc({ queue }),
    stalled: (queue) => stalled.inc({ queue }),
    depth: (queue, state, jobs) => {
      const name = `waygate_worker_${queue.replaceAll('-', '_')}_${state}`;
      const gauge = depths.get(name) ?? metrics.gauge(name, `Jobs of ${queue} that are ${state}.`);
      depths.set(name, gauge);
      gauge.set(jobs);
    },
  };
}
