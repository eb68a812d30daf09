import { markKeysUsed, recordUsage } from '@waygate/db';
import type { QueuePayload } from '@waygate/queues';
import type { RunJob } from './job.ts';

/** Writes a batch of usage into ledger and rollups, and notes that its keys were used. */
export const recordUsageJob: RunJob<QueuePayload<'usage-recorded'>> = async (context, { events }) => {
  const { inserted, repeated } = await recordUsage(context.database, events);
  await markKeysUsed(context.database, events);
  context.logger.debug('usage recorded', { inserted, repeated });
};
