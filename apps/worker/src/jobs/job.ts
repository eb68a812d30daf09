import type { Database } from '@waygate/db';
import type { Clock, Random } from '@waygate/protocol';
import type { openRedis, QueuePayload } from '@waygate/queues';
import type { Logger } from '@waygate/telemetry';
import type { Mailer } from '../mail/create-mailer.ts';

/** What every job may use. */
export type JobContext = {
  readonly database: Database<'system'>;
  /** For what is no queue. */
  readonly redis: ReturnType<typeof openRedis>;
  readonly clock: Clock;
  readonly random: Random;
  readonly mailer: Mailer;
  /** The console's address without a slash at its end. */
  readonly consoleUrl: string;
  readonly logger: Logger;
  readonly usageRetentionDays: number;
  readonly sessionRetentionDays: number;
  /** Where the ends of audit chains are written, and what signs them; null where the operator set neither. */
  readonly auditAnchors: { readonly file: string; readonly key: Uint8Array } | null;
};

/**
 * Does one job. Returning means that its effect is committed; throwing means that it is tried again.
 * INVARIANT: every job is idempotent, since a queue hands a job out again when a worker dies after doing it.
 */
export type RunJob<Payload> = (context: JobContext, payload: Payload) => Promise<void>;

/** A queue whose jobs are added by other programs. */
export type AddedQueue = 'usage-recorded' | 'mail';

/** A job that is added by another program to this queue. */
export type AddedJobOf<Name extends AddedQueue> = {
  readonly kind: 'added';
  readonly queue: Name;
  readonly run: RunJob<QueuePayload<Name>>;
};
/** A job that is added by another program. */
export type AddedJob = AddedJobOf<'usage-recorded'> | AddedJobOf<'mail'>;

/** A job that comes by the clock, and once at the start of each worker. */
export type ScheduledJob = {
  readonly kind: 'scheduled';
  readonly queue: 'housekeeping';
  readonly everyMs: number;
  readonly run: RunJob<QueuePayload<'housekeeping'>>;
};
