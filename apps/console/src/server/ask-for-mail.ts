import { type MailJob, openQueue, type Queue } from '@waygate/queues';
import { readConfig } from '@/config.ts';
import { log } from './log.ts';
import { processSingleton } from './process-singleton.ts';

const timeouts = { connectTimeoutMs: 2_000, commandTimeoutMs: 1_000 };

/** The queue of mails. Opened when the process starts: nothing is kept in memory for a connection that is not there yet. */
export const mailQueue: () => Queue<'mail'> = processSingleton('mail-queue', () =>
  openQueue('mail', {
    url: readConfig().redisUrl,
    name: 'waygate-console-mail',
    ...timeouts,
    onError: (error) => log().warn('the mail queue cannot be used', { error: error.message }),
  }),
);

/** Asks the worker for a mail. Call it after the commit. @returns false when the queue is away: no mail will come. */
export async function askForMail(job: MailJob): Promise<boolean> {
  try {
    await mailQueue().waitUntilReady(timeouts.connectTimeoutMs);
    await mailQueue().add(job);
    return true;
  } catch (error) {
    log().error('a mail could not be queued', { kind: job.kind, error });
    return false;
  }
}
