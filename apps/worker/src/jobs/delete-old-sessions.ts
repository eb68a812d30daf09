import { deleteOldSessions } from '@waygate/db';
import type { RunJob } from './job.ts';

/** Deletes sessions that ended longer ago than the operator keeps them. */
export const deleteOldSessionsJob: RunJob<unknown> = async ({ database, clock, logger, sessionRetentionDays }) => {
  const deleted = await deleteOldSessions(database, { nowMs: clock.nowMs(), days: sessionRetentionDays });
  if (deleted > 0) logger.info('old sessions deleted', { deleted, sessionRetentionDays });
};
