import { dropUsagePartitions } from '@waygate/db';
import type { RunJob } from './job.ts';

/** Drops the ledger's days that are older than the operator keeps them. */
export const dropExpiredPartitions: RunJob<unknown> = async ({ database, clock, logger, usageRetentionDays }) => {
  const dropped = await dropUsagePartitions(database, { nowMs: clock.nowMs(), days: usageRetentionDays });
  if (dropped > 0) logger.info('days of usage dropped', { dropped, usageRetentionDays });
};
