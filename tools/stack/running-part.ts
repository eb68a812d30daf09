import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess, type ProcessIdentity } from '../process/process-identity.ts';
import { stopProcess } from '../process/stop-process.ts';
import { waitUntil } from '../process/wait-until.ts';
import type { Launch, Part } from './part.ts';
import { openPartLog, type PartLog } from './part-log.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';

const launchesMax = 4;
const backoffMsMax = 30_000;
const steadyAfterMs = 60_000;

/** Where a part leaves its traces, and where its news is said. */
export interface PartContext {
  readonly runFolder: string;
  readonly logFolder: string;
  readonly say: (line: string) => void;
  /** Told when a part that died is well again, under another process number. */
  readonly onRevived: () => void;
}

/** A part that was started and is kept alive: when its process dies, another takes its place after a growing pause. */
export class RunningPart {
  readonly part: Part;
  readonly #context: PartContext;
  readonly #log: PartLog;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #identity: ProcessIdentity | undefined;
  #ended: string | undefined;
  #healthySinceMs = 0;
  #deaths = 0;

  constructor(part: Part, context: PartContext) {
    this.part = part;
    this.#context = context;
    this.#log = openPartLog(context.logFolder, part.name);
  }

  /**
   * Starts it and waits until it is well; returns early when it is stopped meanwhile.
   * @throws Error with the last lines of its log when it does not become well in time.
   */
  async start(): Promise<void> {
    await this.#bringUp();
  }

  /** The process that does the work now; a part that has just died has none. */
  get pid(): number | undefined {
    return this.#ended === undefined ? this.#identity?.pid : undefined;
  }

  /** Asks the part to end, kills it at its deadline, and lets no other take its place. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#end();
    removeRunFile(this.#context.runFolder, this.part.name);
    this.#log.close();
  }

  async #bringUp(): Promise<void> {
    const endMs = performance.now() + this.part.startTimeoutMs;
    for (let launch = 1; ; launch += 1) {
      const prepared = await this.part.prepare();
      if (this.#stopping.signal.aborted) return;
      this.#launch(prepared);
      const isSettled = async () =>
        this.#ended !== undefined || this.#stopping.signal.aborted || (await this.#isWell());
      await waitUntil(isSettled, { timeoutMs: Math.max(endMs - performance.now(), 0) });
      if (this.#stopping.signal.aborted) return;
      if (this.#ended === undefined && (await this.#isWell())) break;
      const hasTimeLeft = performance.now() < endMs;
      await this.#end();
      if (launch === launchesMax || !hasTimeLeft) throw new Error(this.#whyNot(hasTimeLeft));
      await sleep(launch * 400);
    }
    this.#healthySinceMs = performance.now();
    this.#keepAlive();
  }

  async #isWell(): Promise<boolean> {
    return (await this.part.isHealthy().catch(() => false)) && this.#ended === undefined;
  }

  #launch(launch: Launch): void {
    const { command, args, ...options } = launch;
    this.#ended = undefined;
    // A group of its own: the terminal's Ctrl-C reaches only the supervisor, which ends the parts in their order.
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#log.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#log.write(chunk));
    child.once('error', (error) => {
      this.#ended = error.message;
    });
    child.once('exit', (code, signal) => {
      this.#ended = signal ?? `code ${code}`;
    });
    this.#identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (this.#identity !== undefined) this.#remember(this.#identity);
  }

  #remember(identity: ProcessIdentity): void {
    const { name, port, stopSignal, stopTimeoutMs } = this.part;
    const since = new Date().toISOString();
    writeRunFile(this.#context.runFolder, { name, port, since, stopSignal, stopTimeoutMs, ...identity });
  }

  #keepAlive(): void {
    const revive = () => void this.#revive();
    if (this.#ended === undefined) this.#child?.once('exit', revive);
    else revive();
  }

  async #revive(): Promise<void> {
    const { name } = this.part;
    if (performance.now() - this.#healthySinceMs > steadyAfterMs) this.#deaths = 0;
    while (!this.#stopping.signal.aborted) {
      const pauseMs = Math.min(500 * 2 ** this.#deaths, backoffMsMax);
      this.#deaths += 1;
      this.#context.say(`${name} ended (${this.#ended ?? 'unwell'}); starting it again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted || (await this.#isBack())) return;
    }
  }

  async #isBack(): Promise<boolean> {
    try {
      await this.#bringUp();
      if (this.#stopping.signal.aborted) return true;
      this.#context.say(`${this.part.name} is back`);
      this.#context.onRevived();
      return true;
    } catch (error) {
      this.#context.say(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  async #end(): Promise<void> {
    const { stopSignal, stopTimeoutMs } = this.part;
    if (this.#identity === undefined || this.#ended !== undefined) return;
    await stopProcess(this.#identity, { signal: stopSignal, timeoutMs: stopTimeoutMs });
  }

  #whyNot(hasTimeLeft: boolean): string {
    const how = hasTimeLeft ? `ended with ${this.#ended}` : `was not ready within ${this.part.startTimeoutMs / 1000} s`;
    const lines = this.#log.lastLines(8);
    return `${this.part.name} ${how}. The end of its log:\n${lines.replace(/^/gm, '    ')}`;
  }
}
