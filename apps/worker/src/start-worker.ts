import { openDatabase } from '@waygate/db';
import { systemClock, systemRandom } from '@waygate/protocol';
import { openRedis, requireNoEviction, waitForRedis } from '@waygate/queues';
import { createMetrics, type Logger } from '@waygate/telemetry';
import type { Config } from './config.ts';
import { createJobMetrics } from './create-job-metrics.ts';
import { jobs } from './jobs/index.ts';
import { createMailer } from './mail/create-mailer.ts';
import { runJobs } from './run-jobs.ts';
import { startHealthServer } from './start-health-server.ts';

/** A worker at work. */
export type RunningWorker = { readonly port: number; stop(): Promise<void> };

const redisTimeouts = { connectTimeoutMs: 5_000, commandTimeoutMs: 5_000 };
const startTimeoutMs = 30_000;
const statementTimeoutMs = 30_000;

/**
 * Puts the worker together and starts it.
 * @throws Error of one sentence when Redis cannot be reached in time or would evict queued usage, or the port is taken.
 */
export async function startWorker(config: Config, logger: Logger): Promise<RunningWorker> {
  const onError = (error: Error) => logger.warn('redis connection', { error: error.message });
  const connection = { url: config.redisUrl.reveal(), name: 'waygate-worker', ...redisTimeouts, onError };
  const redis = openRedis(connection);
  const database = openDatabase({
    url: config.databaseUrl.reveal(),
    role: 'system',
    poolMax: config.databasePoolMax,
    applicationName: 'waygate-worker',
    statementTimeoutMs,
  });
  const release = async (): Promise<void> => {
    redis.disconnect();
    await database.close();
  };
  try {
    await waitForRedis(redis, startTimeoutMs);
    await requireNoEviction(redis);
    const metrics = createMetrics({ withProcess: true });
    const health = await startHealthServer({
      ...config.listen,
      metrics,
      checks: [
        { name: 'postgres', check: () => database.ping() },
        { name: 'redis', check: async () => void (await redis.ping()) },
      ],
    });
    const { usageRetentionDays, sessionRetentionDays, usageConcurrency, auditAnchors, consoleUrl } = config;
    const mailer = createMailer(config.mail);
    const tools = { database, redis, clock: systemClock, random: systemRandom, logger, mailer };
    const context = { ...tools, consoleUrl, usageRetentionDays, sessionRetentionDays, auditAnchors };
    const running = await runJobs({ jobs, context, connection, metrics: createJobMetrics(metrics), usageConcurrency });
    return {
      port: health.port,
      stop: async () => {
        await running.stop(config.stopTimeoutMs);
        await health.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
