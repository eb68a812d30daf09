import { setTimeout as wait } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { loadClosed, loadOpen, type Shot, type Window } from './load.ts';
import { median, quantile } from './statistics.ts';

/** What one contender did in one round. */
export type Round = {
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstByteP50Ms: number;
};

/** What one contender did over all rounds. */
export type Result = {
  readonly name: string;
  readonly rounds: readonly Round[];
  readonly answers: number;
  readonly failures: number;
};

/** How load is put on every contender in turn. */
export type RoundOptions = {
  readonly rounds: number;
  readonly seconds: number;
  readonly shotOf: (contender: Contender) => Shot;
  /**
   * What works behind one of the contenders only (the worker, and PostgreSQL with it): it is held while load is on, and
   * makes up for it before the next window. Beside a contender it would take its caches, and from the load its core.
   */
  readonly behind: Contender;
} & (
  | {
      readonly kind: 'closed';
      readonly connections: number;
      /** As many while it is warmed up, where the load leaves a contender idle for the most part; else the same. */
      readonly warmUpConnections?: number;
      /** Who puts it on; this process where nothing is said. */
      readonly load?: typeof loadClosed;
    }
  | { readonly kind: 'open'; readonly perSecond: number }
);

/** What a window leaves to do, the shipping of its usage above all, is done within this, and counted. */
const aftermathMs = 500;
const idlePollMs = 200;
/** What a process with nothing to do may take of a poll's time: its timers run on. */
const idleCpuSeconds = 0.01;
const idleWithinMs = 30_000;

/** Waits until a process has nothing to do. @throws Error where it still has after half a minute. */
async function untilIdle(contender: Contender): Promise<void> {
  for (let waitedMs = 0; waitedMs < idleWithinMs; waitedMs += idlePollMs) {
    const before = contender.cpuSeconds();
    await wait(idlePollMs);
    if (contender.cpuSeconds() - before < idleCpuSeconds) return;
  }
  throw new Error(`${contender.name} does not catch up`);
}

async function load(contender: Contender, options: RoundOptions): Promise<Window> {
  const shot = options.shotOf(contender);
  options.behind.hold();
  try {
    if (options.kind === 'open')
      return await loadOpen(shot, { perSecond: options.perSecond, seconds: options.seconds });
    const { connections, seconds, load: put = loadClosed } = options;
    return await put(shot, { connections, seconds });
  } finally {
    await wait(aftermathMs);
    options.behind.goOn();
  }
}

async function measure(contender: Contender, options: RoundOptions): Promise<{ round: Round; window: Window }> {
  const before = contender.cpuSeconds();
  const window = await load(contender, options);
  const cpuSeconds = contender.cpuSeconds() - before;
  await untilIdle(options.behind);
  const round = {
    cpuMicros: (cpuSeconds * 1e6) / Math.max(1, window.answers),
    perSecond: window.answers / window.seconds,
    p50Ms: quantile(window.latenciesMs, 0.5),
    p99Ms: quantile(window.latenciesMs, 0.99),
    firstByteP50Ms: quantile(window.firstBytesMs, 0.5),
  };
  return { round, window };
}

/** So much work each process of a contender does before it is measured: a compiler that is still at work would be counted as requests. */
const warmUpCpuSeconds = 4;
const warmUpWindowsMax = 12;

async function warmUp(contender: Contender, options: RoundOptions): Promise<void> {
  const before = contender.cpuSeconds();
  const processes = contender.pids.length;
  for (let windows = 0; windows < warmUpWindowsMax * processes; windows++) {
    await load(contender, options);
    if (contender.cpuSeconds() - before >= warmUpCpuSeconds * processes) return;
  }
}

/** Puts load on the contenders in turn, forwards in one round and backwards in the next, after warming them up. */
export async function runRounds(contenders: readonly Contender[], options: RoundOptions): Promise<Result[]> {
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  const totals = new Map(contenders.map(({ name }) => [name, { answers: 0, failures: 0 }]));
  // At a rate that leaves it idle a contender would never get warm.
  if (options.kind === 'closed') {
    const { warmUpConnections = options.connections } = options;
    for (const contender of contenders) await warmUp(contender, { ...options, connections: warmUpConnections });
  }
  for (let index = 0; index < options.rounds; index++) {
    for (const contender of index % 2 === 0 ? contenders : contenders.toReversed()) {
      const { round, window } = await measure(contender, options);
      rounds.get(contender.name)?.push(round);
      const total = totals.get(contender.name);
      if (total === undefined) continue;
      total.answers += window.answers;
      total.failures += window.failures;
    }
  }
  return contenders.map(({ name }) => ({
    name,
    rounds: rounds.get(name) ?? [],
    ...(totals.get(name) ?? { answers: 0, failures: 0 }),
  }));
}

/** What a contender of this name did. @throws Error where there was none. */
export function resultOf(results: readonly Result[], name: string): Result {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

/** @throws Error where a call failed, or none was answered: what refuses calls would be measured as cheap. */
export function refuseFailures(results: readonly Result[]): void {
  const failed = results.find(({ answers, failures }) => failures > 0 || answers === 0);
  if (failed !== undefined) throw new Error(`${failed.name} failed ${failed.failures} calls`);
}

/** The median over rounds of one figure. */
export function medianOf(result: Result, figure: keyof Round): number {
  return median(result.rounds.map((round) => round[figure]));
}

/** The median of the per-round ratios of two contenders: what noise that hits a whole round leaves alone. */
export function ratioOf(a: Result, b: Result, figure: keyof Round): number {
  return median(a.rounds.map((round, index) => round[figure] / (b.rounds[index]?.[figure] ?? Number.NaN)));
}

/** The median of per-round differences. */
export function differenceOf(a: Result, b: Result, figure: keyof Round): number {
  return median(a.rounds.map((round, index) => round[figure] - (b.rounds[index]?.[figure] ?? Number.NaN)));
}
