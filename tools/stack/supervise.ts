import { type BringUpOptions, bringUp, type ReadyStack } from './bring-up.ts';
import type { StackFolders } from './folders.ts';
import { readLocalFile, removeLocalFile, writeLocalFile } from './local-file.ts';
import { Stack } from './stack.ts';
import { stopOrphans } from './stop-orphans.ts';
import { claimSupervisor, releaseSupervisor } from './supervisor-lock.ts';

/** A stack to keep alive until a signal ends it. */
export interface SuperviseOptions extends Omit<BringUpOptions, 'stack'> {
  readonly onReady: (ready: ReadyStack) => void;
}

/**
 * Brings up a stack, keeps its parts alive, and ends what it started when a signal asks for that or the start fails.
 * @returns the exit code, when everything has ended.
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { folders, say } = options;
  const other = claimSupervisor(folders.run);
  if (other !== undefined) {
    say(`another start of this checkout is at work (pid ${other.pid})`);
    return 1;
  }
  const stack = new Stack({
    runFolder: folders.run,
    logFolder: folders.logs,
    say,
    onRevived: () => refresh(stack, folders),
  });
  const interrupted = interruption(() => {
    say('\n  stopping …');
    removeLocalFile(folders.localFile);
    void stack.stop();
  });
  let code = 0;
  try {
    removeLocalFile(folders.localFile);
    await stopOrphans(folders.run, (line) => say(`  ! ${line}`));
    const ready = await bringUp({ ...options, stack });
    if (!interrupted.happened()) options.onReady(ready);
    await interrupted.wait;
  } catch (error) {
    if (!interrupted.happened()) {
      code = 1;
      say(`\n${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  removeLocalFile(folders.localFile);
  await stack.stop();
  releaseSupervisor(folders.run);
  interrupted.forget();
  say(code === 0 ? '  stopped' : '  stopped what had been started');
  return code;
}

function refresh(stack: Stack, folders: StackFolders): void {
  const local = readLocalFile(folders.localFile);
  if (local === undefined) return;
  writeLocalFile(folders.localFile, { ...local, pids: { ...stack.pids(), supervisor: process.pid } });
}

/** Turns the first of the ending signals into one call; later ones change nothing, because each part has its deadline. */
function interruption(onFirst: () => void) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const { promise, resolve } = Promise.withResolvers<void>();
  let hasHappened = false;
  const handle = () => {
    if (hasHappened) return;
    hasHappened = true;
    onFirst();
    resolve();
  };
  for (const signal of signals) process.on(signal, handle);
  return {
    wait: promise,
    happened: () => hasHappened,
    forget: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
