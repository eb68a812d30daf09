import { deleteOldAccountLinks, deleteOldSessions, deleteOldSignUps } from '@waygate/db';
import type { RunJob } from './job.ts';

/** Deletes sessions, sign-ups, and links that went out by mail, that ended longer ago than the operator keeps them. */
export const deleteOldSessionsJob: RunJob<unknown> = async ({ database, clock, logger, sessionRetentionDays }) => {
  const retention = { nowMs: clock.nowMs(), days: sessionRetentionDays };
  await deleteOldAccountLinks(database, retention);
  await deleteOldSignUps(database, retention);
  const deleted = await deleteOldSessions(database, retention);
  if (deleted > 0) logger.info('old sessions deleted', { deleted, sessionRetentionDays });
};
