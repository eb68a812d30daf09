import { anchorAudit } from './anchor-audit.ts';
import { deleteOldSessionsJob } from './delete-old-sessions.ts';
import { dropExpiredPartitions } from './drop-expired-partitions.ts';
import { ensurePartitions } from './ensure-partitions.ts';
import type { AddedJob, ScheduledJob } from './job.ts';
import { recordUsageJob } from './record-usage.ts';
import { sendMailJob } from './send-mail.ts';

const hourMs = 3_600_000;

/** Every job of the worker: its queue, what brings it, what it does. */
export const jobs = {
  'record-usage': { kind: 'added', queue: 'usage-recorded', run: recordUsageJob },
  'send-mail': { kind: 'added', queue: 'mail', run: sendMailJob },
  'ensure-partitions': { kind: 'scheduled', queue: 'housekeeping', everyMs: hourMs, run: ensurePartitions },
  'drop-expired-partitions': {
    kind: 'scheduled',
    queue: 'housekeeping',
    everyMs: 6 * hourMs,
    run: dropExpiredPartitions,
  },
  'anchor-audit': { kind: 'scheduled', queue: 'housekeeping', everyMs: hourMs, run: anchorAudit },
  'delete-old-sessions': { kind: 'scheduled', queue: 'housekeeping', everyMs: 24 * hourMs, run: deleteOldSessionsJob },
} as const satisfies Record<string, AddedJob | ScheduledJob>;

/** The table's type, so that tests may run other jobs through the same wrapper. */
export type JobTable = Readonly<Record<string, AddedJob | ScheduledJob>>;
