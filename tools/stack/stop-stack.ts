import { stopProcess } from '../process/stop-process.ts';
import type { StackFolders } from './folders.ts';
import { removeLocalFile } from './local-file.ts';
import { livingRuns } from './run-file.ts';
import { stopOrphans } from './stop-orphans.ts';
import { releaseSupervisor, runningSupervisor } from './supervisor-lock.ts';

/**
 * Ends the stack of this folder and whatever an earlier one left behind.
 * @returns whether there was anything to end.
 */
export async function stopStack(folders: StackFolders, say: (line: string) => void): Promise<boolean> {
  const wasRunning = livingRuns(folders.run).length > 0;
  const supervisor = runningSupervisor(folders.run);
  if (supervisor !== undefined) {
    await stopProcess(supervisor, { signal: 'SIGTERM', timeoutMs: supervisor.stopTimeoutMs });
    releaseSupervisor(folders.run);
  }
  await stopOrphans(folders.run, say);
  removeLocalFile(folders.localFile);
  return wasRunning;
}
