import { stopProcess } from '../process/stop-process.ts';
import { livingRuns, type RunFile, removeRunFile } from './run-file.ts';

/** The order things end in: what takes work first, what keeps data last. */
const endOrder = ['console', 'gateway', 'worker', 'sandbox', 'redis', 'postgres'];

/**
 * Ends the processes that an earlier run started from this folder and left behind.
 * SAFETY: only processes whose number and start moment were written down by us are signalled.
 */
export async function stopOrphans(runFolder: string, say: (line: string) => void): Promise<void> {
  const orphans = livingRuns(runFolder).filter((run) => endOrder.includes(run.name));
  for (const run of orphans.sort(inEndOrder)) {
    const how = await stopProcess(run, { signal: run.stopSignal, timeoutMs: run.stopTimeoutMs });
    say(`${how === 'killed' ? 'killed' : 'stopped'} ${run.name} (pid ${run.pid}), left behind by an earlier run`);
    removeRunFile(runFolder, run.name);
  }
}

function inEndOrder(left: RunFile, right: RunFile): number {
  return endOrder.indexOf(left.name) - endOrder.indexOf(right.name);
}
