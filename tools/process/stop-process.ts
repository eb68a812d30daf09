import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

const killTimeoutMs = 5_000;

/** How to ask a process to end, and for how long before it is killed. */
export interface StopOptions {
  readonly signal: NodeJS.Signals;
  readonly timeoutMs: number;
}

/**
 * Asks exactly this process to end and kills it at the deadline.
 * SAFETY: a process that got the same number later is never signalled, because its start differs.
 * @returns how it went, for the line that is shown.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  options: StopOptions,
): Promise<'gone' | 'stopped' | 'killed'> {
  if (!signal(identity, options.signal)) return 'gone';
  if (await waitUntil(() => !isAlive(identity), { timeoutMs: options.timeoutMs, everyMs: 50 })) return 'stopped';
  signal(identity, 'SIGKILL');
  await waitUntil(() => !isAlive(identity), { timeoutMs: killTimeoutMs, everyMs: 50 });
  return 'killed';
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch {
    return false;
  }
}
