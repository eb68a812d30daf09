import { setTimeout as wait } from 'node:timers/promises';
import type { DrillProcess } from './drill-process.ts';
import type { DrillStand } from './drill-stand.ts';
import { compareCounts } from './ledger.ts';
import { type CallEnd, keepAliveAgent, makeCall } from './make-call.ts';
import { quantile, startSteadyLoad } from './steady-load.ts';
import { atLeast, atMost, type Check, ms } from './verdict.ts';

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
export type Outage = { readonly ends: readonly CallEnd[]; readonly checks: readonly Check[] };

const addedWaitMsMax = 50;
const settleTimeoutMs = 120_000;

function shapeOf(number: number): { readonly model: string; readonly isStream: boolean } {
  return { model: 'drill/swift-10', isStream: number % 4 === 0 };
}

function p99(ends: readonly CallEnd[]): number {
  return quantile(
    ends.map(({ elapsedMs }) => elapsedMs),
    0.99,
  );
}

/** Carries an outage out under load of a known key: no call fails, none waits noticeably, and all is booked after. */
export async function measureOutage(options: OutageOptions): Promise<Outage> {
  const { stand, gateway, perSecond, calmSeconds, away } = options;
  const agent = keepAliveAgent();
  const load = startSteadyLoad(perSecond, (number) =>
    makeCall({ port: gateway.port, key: stand.organisation.key.text, agent, ...shapeOf(number) }),
  );
  // The first calls of a process load its configuration and its code.
  await wait(2_000);
  const calmFromMs = performance.now();
  await wait(calmSeconds * 1_000);
  const awayFromMs = performance.now();
  await away();
  const awayToMs = performance.now();
  await wait(calmSeconds * 1_000);
  await load.stop();
  agent.destroy();
  const between = (fromMs: number, toMs: number): CallEnd[] =>
    load.ends.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs);
  const [before, during] = [between(calmFromMs, awayFromMs), between(awayFromMs, awayToMs)];
  const faults = load.ends.filter(({ isWhole }) => !isWhole);
  for (const { status, fault, text } of faults.slice(0, 5))
    console.log(`failed: ${status} ${fault} ${text.slice(0, 200)}`);
  console.log(
    `p50 ${median(before)} ms before, ${median(during)} ms during; p99 ${p99(before).toFixed(1)} ms and ${p99(during).toFixed(1)} ms`,
  );
  return {
    ends: load.ends,
    checks: [
      atLeast('calls during the outage', during.length, ((awayToMs - awayFromMs) / 1_000) * perSecond * 0.9),
      atMost('calls of a known key that failed', faults.length, 0),
      atMost('wait added at p99', p99(during) - p99(before), ms(addedWaitMsMax)),
      ...(await compareCounts(stand, load.ends, { inFlightAtKills: 0, timeoutMs: settleTimeoutMs })),
    ],
  };
}

function median(ends: readonly CallEnd[]): string {
  return quantile(
    ends.map(({ elapsedMs }) => elapsedMs),
    0.5,
  ).toFixed(1);
}
