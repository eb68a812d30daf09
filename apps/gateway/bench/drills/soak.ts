/**
 * Hours of traffic in short: whole answers, streams, streams that break off, failing upstreams, callers that leave and
 * callers that may not. What the process holds after a collection of garbage must not grow with the calls it has served.
 *
 * `pnpm bench drills/soak.ts --minutes=20`
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { DrillProcess } from './drill-process.ts';
import { type DrillStand, openDrillStand } from './drill-stand.ts';
import { type HeapState, readHeap } from './heap-probe.ts';
import { compareCounts, noKills } from './ledger.ts';
import { type CallEnd, type CallOptions, keepAliveAgent, makeCall } from './make-call.ts';
import { quantile, startSteadyLoad } from './steady-load.ts';
import { atLeast, atMost, type Check, numberArgument, runDrill } from './verdict.ts';

const perSecond = 100;
const growthBytesPer10kMax = 1_000;
const descriptorsMax = 8;
const timersMax = 8;
/** A look wanders by some ten kilobytes with what was compiled or dropped just then; a line through many of them by less. */
const samples = 24;
/** More calls at a time than the machine's stalls will ever pile up. */
const burstCalls = 500;
const quietMs = 12_000;
/** A look is the lowest of so many readings: what chores hold for a moment comes on top of what is kept. */
const readings = 5;
const readingEveryMs = 700;

/** In a hundred calls: 40 whole answers, 30 streams, 10 failures, 8 broken streams, 8 callers that leave, 4 that may not. */
function callOf(number: number, call: Pick<CallOptions, 'port' | 'key' | 'agent'>): CallOptions {
  const place = number % 100;
  if (place < 40) return { ...call, model: 'drill/swift-10' };
  if (place < 70) return { ...call, model: 'drill/swift-100', isStream: true };
  if (place < 80) return { ...call, model: 'drill/failing' };
  if (place < 88) return { ...call, model: 'drill/cut-20', isStream: true };
  if (place < 96) return { ...call, model: 'drill/swift-100', isStream: true, leaveAfterEvents: place % 4 };
  return place % 2 === 0 ? { ...call, model: 'drill/unknown' } : { ...call, key: 'nobody', model: 'drill/swift-10' };
}

/** One look at a process, and how many calls it had served by then. */
type Look = HeapState & { readonly calls: number };

/** Bytes per call of the line that fits the looks best: a leak shows in it, and one odd look does not (Theil–Sen). */
function slopeOf(looks: readonly Look[]): number {
  const slopes = looks.flatMap((from, at) =>
    looks.slice(at + 1).map((to) => (to.keptBytes - from.keptBytes) / (to.calls - from.calls)),
  );
  return quantile(slopes, 0.5);
}

class Soak {
  readonly #stand: DrillStand;
  readonly #gateway: DrillProcess;
  readonly ends: CallEnd[] = [];
  readonly looks: Look[] = [];

  constructor(stand: DrillStand, gateway: DrillProcess) {
    this.#stand = stand;
    this.#gateway = gateway;
  }

  /**
   * Makes many calls at once. The pool of connections keeps an object for each that was ever open at the same time (at
   * most 1,024 to an origin): what a later stall of the machine adds there is no growth by calls served.
   */
  async burst(): Promise<void> {
    const { port } = this.#gateway;
    const { text: key } = this.#stand.organisation.key;
    const calls = Array.from({ length: burstCalls }, () => makeCall({ port, key, model: 'drill/swift-1500' }));
    this.ends.push(...(await Promise.all(calls)));
  }

  /** Calls for so long, and then looks at what is left once connections and batches have come to rest. */
  async spell(seconds: number): Promise<void> {
    const agent = keepAliveAgent();
    const { port } = this.#gateway;
    const { text: key } = this.#stand.organisation.key;
    const load = startSteadyLoad(perSecond, (number) => makeCall(callOf(number, { port, key, agent })));
    await wait(seconds * 1_000);
    await load.stop();
    agent.destroy();
    this.ends.push(...load.ends.map((end) => ({ ...end, text: '' })));
    await wait(quietMs);
    const look = await this.#look();
    this.looks.push(look);
    const { keptBytes, timers, descriptors, calls } = look;
    console.log(`${calls} calls: heap ${(keptBytes / 1_000).toFixed(0)} kB, ${timers} timers, ${descriptors} files`);
  }

  async #look(): Promise<Look> {
    let look: Look | null = null;
    for (let reading = 0; reading < readings; reading++) {
      await wait(readingEveryMs);
      const state = await readHeap(this.#gateway);
      if (look === null || state.keptBytes < look.keptBytes) look = { ...state, calls: this.ends.length };
    }
    if (look === null) throw new Error('Nothing was looked at.');
    return look;
  }

  checks(): Check[] {
    // The first looks see code being compiled and caches being filled.
    const settled = this.looks.slice(Math.floor(this.looks.length / 4));
    const [first] = settled;
    const last = settled.at(-1);
    if (first === undefined || last === undefined) throw new Error('Nothing was looked at.');
    const bound = { value: growthBytesPer10kMax, unit: ' B' };
    return [
      atLeast('calls', this.ends.length, perSecond),
      atLeast('whole answers', this.ends.filter(({ isWhole }) => isWhole).length, Math.floor(this.ends.length / 2)),
      atMost('heap after GC grows, per 10,000 calls', slopeOf(settled) * 10_000, bound),
      atMost('more timers at the end', last.timers - first.timers, timersMax),
      atMost('more descriptors at the end', last.descriptors - first.descriptors, descriptorsMax),
    ];
  }
}

/** Calls for so many minutes in all. */
export async function soak(minutes: number): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    await stand.startWorker();
    const gateway = await stand.startGateway({}, true);
    const drill = new Soak(stand, gateway);
    await drill.burst();
    for (let i = 0; i < samples; i++) await drill.spell((minutes * 60) / samples);
    return [...drill.checks(), ...(await compareCounts(stand, drill.ends, { kills: noKills, timeoutMs: 60_000 }))];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) await runDrill('soak', () => soak(numberArgument('minutes', 20)));
