import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { readCpuSeconds, readResidentBytes } from './cpu-time.ts';

/** A program under measurement, in a process of its own. */
export type Contender = {
  readonly name: string;
  readonly port: number;
  /** Headers that its callers must send. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pids: readonly number[];
  cpuSeconds(): number;
  residentBytes(): number;
  /** Stops its processes where they are, until `goOn`. */
  hold(): void;
  goOn(): void;
  stop(): Promise<void>;
};

/** How a contender is started. */
export type ContenderOptions = {
  readonly name: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Processes that share the port. */
  readonly processes?: number;
  /** The first where nothing is said: contenders have it for themselves, load and upstream share the second. */
  readonly core?: Core;
};

/** Where a process may run: on one core, or on whichever is free. */
export type Core = '0' | '1' | 'any';

const startTimeoutMs = 30_000;
const answerTimeoutMs = 2_000;
const stopTimeoutMs = 10_000;

const taskset = '/usr/bin/taskset';

function coreList(core: Core): string {
  return core === 'any' ? `0-${cpus().length - 1}` : core;
}

/** A command on its core, where the machine can say so. Said also of any core: what is not said is inherited from the bench. */
export function pinned({ command, core = '0' }: Pick<ContenderOptions, 'command' | 'core'>): readonly string[] {
  return existsSync(taskset) ? [taskset, '-c', coreList(core), ...command] : command;
}

/** Moves running processes, with all their threads, to a core, where the machine can say so. */
export function moveTo(core: Core, pids: readonly number[]): void {
  if (!existsSync(taskset)) return;
  for (const pid of pids) spawnSync(taskset, ['-a', '-p', '-c', coreList(core), `${pid}`], { stdio: 'ignore' });
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} instead of listening on ${port}`);
    // Somebody else's process may hold the port, and say nothing.
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const answered = await fetch(`http://127.0.0.1:${port}/healthz`, { signal }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`did not listen on ${port} within ${startTimeoutMs} ms`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}

/** Starts a contender and waits until it listens. Throws when it ends or does not listen in time. */
export async function startContender(options: ContenderOptions): Promise<Contender> {
  const [program = '', ...args] = pinned(options);
  const children = Array.from({ length: options.processes ?? 1 }, () =>
    spawn(program, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  await Promise.all(children.map((child) => waitForPort(options.port, child)));
  const pids = children.flatMap((child) => child.pid ?? []);
  const signal = (name: NodeJS.Signals): void => {
    for (const child of children) child.kill(name);
  };
  return {
    name: options.name,
    port: options.port,
    headers: options.headers,
    pids,
    cpuSeconds: () => pids.reduce((sum, pid) => sum + readCpuSeconds(pid), 0),
    residentBytes: () => pids.reduce((sum, pid) => sum + readResidentBytes(pid), 0),
    hold: () => signal('SIGSTOP'),
    goOn: () => signal('SIGCONT'),
    stop: async () => void (await Promise.all(children.map(stopChild))),
  };
}
