import { ensureUsagePartitionsAhead } from '@waygate/db';
import type { RunJob } from './job.ts';

/** So many days of a stopped worker cost no call a wait for its partition. */
const daysAhead = 7;

/** Makes the ledger's partitions of today and the next days. */
export const ensurePartitions: RunJob<unknown> = async ({ database, clock }) => {
  await ensureUsagePartitionsAhead(database, { nowMs: clock.nowMs(), days: daysAhead });
};
