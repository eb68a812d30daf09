import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, identifyProcess } from '../process/process-identity.ts';
import { stopProcess } from '../process/stop-process.ts';

const stopTimeoutMs = 20_000;

/**
 * Clears what a killed PostgreSQL left in its data folder. A server that still runs on this very folder is ended first;
 * a lock that names a dead process, or one that is no PostgreSQL of this folder, is removed, because PostgreSQL
 * itself would take any process of the same number for its own.
 */
export async function clearStaleLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = lockedBy(lock);
  if (pid === undefined) return;
  const identity = identifyProcess(pid);
  const isOurs = commandLine(pid).includes(data);
  if (identity !== undefined && isOurs) await stopProcess(identity, { signal: 'SIGINT', timeoutMs: stopTimeoutMs });
  rmSync(lock, { force: true });
}

function lockedBy(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
