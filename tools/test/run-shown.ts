import { type ChildProcess, spawn } from 'node:child_process';

/** Options of one shown command. */
export interface ShownOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program whose output is shown as it comes. @returns its exit code. */
export type RunShown = (command: string, args: readonly string[], options: ShownOptions) => Promise<number>;

/** Runs shown programs one after the other and can end the one at work. */
export interface ShownRuns {
  readonly run: RunShown;
  readonly abort: () => void;
}

/** Makes {@link ShownRuns}. A program that overruns the deadline is ended with everything it started. */
export function shownRuns(timeoutMs: number): ShownRuns {
  let current: ChildProcess | undefined;
  let isAborted = false;
  const end = (signal: NodeJS.Signals) => {
    if (current?.pid === undefined || current.exitCode !== null) return;
    try {
      process.kill(-current.pid, signal);
    } catch {
      // It has just ended by itself.
    }
  };
  const run: RunShown = (command, args, options) =>
    new Promise((resolve) => {
      if (isAborted) return resolve(130);
      const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
      current = child;
      const deadline = setTimeout(() => end('SIGKILL'), timeoutMs);
      child.once('error', () => resolve(1));
      child.once('exit', (code) => {
        clearTimeout(deadline);
        resolve(code ?? 1);
      });
    });
  const abort = () => {
    isAborted = true;
    end('SIGTERM');
  };
  return { run, abort };
}
