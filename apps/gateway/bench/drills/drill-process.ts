import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A program of this repository as a process of its own, which a drill stops, kills and looks into. */
export type DrillProcess = {
  readonly pid: number;
  readonly port: number;
  /** Where its log goes; the file outlives it. */
  readonly logPath: string;
  /** Where its inspector listens; null where it has none. */
  readonly inspectorUrl: string | null;
  isAlive(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Resolves with its exit code, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** `kill -9`, and waits until the kernel has let go of it. */
  kill(): Promise<void>;
  openDescriptors(): number;
};

/** How a program is started. */
export type DrillProcessOptions = {
  readonly app: 'gateway' | 'worker';
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
  /** With an inspector, for reading the heap. */
  readonly isInspected?: boolean;
};

/**
 * A process whose heap is looked at compiles nothing. V8 goes on to compile what is run now and then for hours, and keeps it:
 * 217 kB in 50,000 calls, beside which no object of ours was more (two heap snapshots compared, Node 24.21). Nor does it
 * drop bytecode that was not run for a while, to make it again later: the looks differed by 35 kB for it, now by 7.
 */
const interpretedOnly = ['--no-sparkplug', '--no-maglev', '--no-opt', '--no-flush-bytecode'];

const startTimeoutMs = 30_000;
const pollMs = 20;
const appsFolder = join(import.meta.dirname, '../../..');

/** Starts a program and waits until it says on which port it listens. @throws Error with its last words. */
export async function startDrillProcess(options: DrillProcessOptions): Promise<DrillProcess> {
  const { app, env, logPath, isInspected = false } = options;
  const inspect = isInspected ? ['--inspect=127.0.0.1:0', ...interpretedOnly] : [];
  const log = openSync(logPath, 'a');
  const child = spawn(process.execPath, [...inspect, join(appsFolder, app, 'src/main.ts')], {
    env: { NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const ended = once(child, 'exit').then(() => child.exitCode);
  const kill = async (): Promise<void> => {
    if (isAlive()) child.kill('SIGKILL');
    await ended;
  };
  const deadlineMs = performance.now() + startTimeoutMs;
  const words =
    /(?:gateway listens|worker is ready)".*?"port":(\d+)|"port":(\d+).*?(?:gateway listens|worker is ready)/;
  for (;;) {
    const text = readFileSync(logPath, 'utf8');
    const port = Number(words.exec(text)?.slice(1).find(Boolean));
    const pid = child.pid ?? 0;
    if (port > 0) {
      return {
        pid,
        port,
        logPath,
        inspectorUrl: /Debugger listening on (ws:\S+)/.exec(text)?.[1] ?? null,
        isAlive,
        signal: (name) => void child.kill(name),
        ended,
        kill,
        openDescriptors: () => readdirSync(`/proc/${pid}/fd`).length,
      };
    }
    if (!isAlive() || performance.now() > deadlineMs) {
      await kill();
      throw new Error(`${app} did not start: ${text.slice(-1_000)}`);
    }
    await wait(pollMs);
  }
}
