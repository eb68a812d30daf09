import { markKeysUsed, recordUsage } from '@waygate/db';
import { type QueuePayload, rememberCalls } from '@waygate/queues';
import type { RunJob } from './job.ts';

/**
 * Writes a batch of usage into ledger and rollups, notes that its keys were used, and lets callers find their calls.
 * SAFETY: only what was new is remembered, so a batch that comes again adds nothing to what a key has spent; a worker that
 * dies in between leaves it out of the index, which is not the ledger.
 */
export const recordUsageJob: RunJob<QueuePayload<'usage-recorded'>> = async (context, { events }) => {
  const { inserted, repeated } = await recordUsage(context.database, events);
  await markKeysUsed(context.database, events);
  const attempts = inserted.filter(({ attempt }) => attempt > 0);
  await rememberCalls(context.redis, attempts).catch((error: unknown) => {
    context.logger.warn('recent calls cannot be remembered', { error });
  });
  context.logger.debug('usage recorded', { inserted: inserted.length, repeated });
};
