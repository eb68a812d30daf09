import { setTimeout as wait } from 'node:timers/promises';
import type { DrillProcess } from './drill-process.ts';
import type { DrillStand } from './drill-stand.ts';
import { compareCounts, noKills } from './ledger.ts';
import { type CallEnd, keepAliveAgent, makeCall } from './make-call.ts';
import { quantile, startSteadyLoad } from './steady-load.ts';
import { atLeast, atMost, type Check } from './verdict.ts';

/** What is taken away from a gateway under load, for how long, and what is asked meanwhile. */
export type OutageOptions = {
  readonly stand: DrillStand;
  readonly gateway: DrillProcess;
  readonly perSecond: number;
  /** Before and after it, so that there is something to compare with. */
  readonly calmSeconds: number;
  /** Takes it away, does what is to be done meanwhile, and brings it back. */
  readonly away: () => Promise<void>;
};

/** What was measured. */
export type Outage = {
  /** Beyond what calls to the provider itself waited more, milliseconds at p99. */
  readonly addedWaitMs: number;
  readonly checks: readonly Check[];
};

const settleTimeoutMs = 120_000;

function p99(ends: readonly CallEnd[]): number {
  return quantile(
    ends.map(({ elapsedMs }) => elapsedMs),
    0.99,
  );
}

/** Carries an outage out under load of a known key: no call fails, and all is booked after. */
export async function measureOutage(options: OutageOptions): Promise<Outage> {
  const { stand, gateway, perSecond, calmSeconds, away } = options;
  const agent = keepAliveAgent();
  const { text: key } = stand.organisation.key;
  const load = startSteadyLoad(perSecond, (number) =>
    makeCall({ port: gateway.port, key, agent, model: 'drill/swift-10', isStream: number % 4 === 0 }),
  );
  // Calls to the provider itself wait for the machine, which has other work too, and not for the gateway.
  const control = startSteadyLoad(perSecond / 2, (number) =>
    makeCall({ port: stand.provider.port, key: 'none', agent, model: 'swift-10', isStream: number % 4 === 0 }),
  );
  // The first calls of a process load its configuration and its code.
  await wait(2_000);
  const calmFromMs = performance.now();
  await wait(calmSeconds * 1_000);
  const awayFromMs = performance.now();
  await away();
  const awayToMs = performance.now();
  await wait(calmSeconds * 1_000);
  await Promise.all([load.stop(), control.stop()]);
  agent.destroy();
  const windowsOf = ({ ends }: { readonly ends: readonly CallEnd[] }) => ({
    before: ends.filter(({ sentAtMs }) => sentAtMs >= calmFromMs && sentAtMs < awayFromMs),
    during: ends.filter(({ sentAtMs }) => sentAtMs >= awayFromMs && sentAtMs < awayToMs),
  });
  const [calls, direct] = [windowsOf(load), windowsOf(control)];
  const addedMs = p99(calls.during) - p99(direct.during) - (p99(calls.before) - p99(direct.before));
  const faults = load.ends.filter(({ isWhole }) => !isWhole);
  for (const { status, fault, text } of faults.slice(0, 5))
    console.log(`failed: ${status} ${fault} ${text.slice(0, 200)}`);
  for (const [name, { before, during }] of [
    ['gateway', calls],
    ['provider itself', direct],
  ] as const) {
    const figures = [before, during].map((ends) => `${median(ends)} / ${p99(ends).toFixed(1)} ms`);
    console.log(`${name}: p50 / p99 ${figures[0]} before, ${figures[1]} during`);
  }
  return {
    addedWaitMs: addedMs,
    checks: [
      atLeast(
        'calls during the outage',
        calls.during.length,
        Math.floor(((awayToMs - awayFromMs) / 1_000) * perSecond * 0.9),
      ),
      atMost('calls of a known key that failed', faults.length, 0),
      ...(await compareCounts(stand, load.ends, { kills: noKills, timeoutMs: settleTimeoutMs })),
    ],
  };
}

function median(ends: readonly CallEnd[]): string {
  return quantile(
    ends.map(({ elapsedMs }) => elapsedMs),
    0.5,
  ).toFixed(1);
}
