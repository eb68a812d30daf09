/**
 * Gateways and the worker are killed with `kill -9` under load, twice each. Afterwards every attempt that the provider saw
 * has exactly one row; what is booked beyond that was in flight at a kill, and says so.
 *
 * `pnpm bench drills/exactly-once.ts --calls=20000`
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { DrillProcess } from './drill-process.ts';
import { type DrillStand, openDrillStand } from './drill-stand.ts';
import { compareCounts } from './ledger.ts';
import { type CallEnd, keepAliveAgent, makeCall } from './make-call.ts';
import { atLeast, type Check, numberArgument, runDrill } from './verdict.ts';

/** How much is done. */
export type ExactlyOnceOptions = { readonly calls: number; readonly callsAtATime: number };

type Side = { gateway: DrillProcess; inFlight: number };

const restartAfterMs = 300;
const settleTimeoutMs = 120_000;

/** What callers ask for: whole answers, streams, streams that break off and failures, in fixed shares. */
function shapeOf(number: number): { readonly model: string; readonly isStream: boolean } {
  if (number % 20 === 7) return { model: 'drill/failing', isStream: false };
  if (number % 20 === 13) return { model: 'drill/cut-20', isStream: true };
  return { model: 'drill/swift-10', isStream: number % 5 === 0 };
}

/** The kills: at which share of the calls, and who. */
const kills = [
  [0.2, 'first'],
  [0.4, 'worker'],
  [0.6, 'second'],
  [0.8, 'worker'],
] as const;

class Drill {
  readonly #stand: DrillStand;
  readonly #sides: readonly [Side, Side];
  #worker: DrillProcess;
  readonly ends: CallEnd[] = [];
  /** When gateways were killed, monotonic. */
  readonly gatewaysKilledAtMs: number[] = [];
  /** Calls that they had then. */
  inFlightAtKills = 0;
  killed = 0;

  constructor(
    stand: DrillStand,
    parts: { readonly gateways: readonly [DrillProcess, DrillProcess]; readonly worker: DrillProcess },
  ) {
    this.#stand = stand;
    const [first, second] = parts.gateways;
    this.#sides = [
      { gateway: first, inFlight: 0 },
      { gateway: second, inFlight: 0 },
    ];
    this.#worker = parts.worker;
  }

  async run({ calls, callsAtATime }: ExactlyOnceOptions): Promise<void> {
    const agent = keepAliveAgent();
    let begun = 0;
    const callAndCall = async (): Promise<void> => {
      while (begun < calls) {
        const number = begun++;
        const side = this.#sides[number % 2 === 0 ? 0 : 1];
        side.inFlight++;
        this.ends.push(
          await makeCall({
            port: side.gateway.port,
            key: this.#stand.organisation.key.text,
            agent,
            ...shapeOf(number),
          }),
        );
        side.inFlight--;
        if (this.ends.at(-1)?.fault?.includes('ECONNREFUSED') !== true) continue;
        // A call that nobody took is made again, after a while.
        begun--;
        await wait(20);
      }
    };
    const callers = Promise.all(Array.from({ length: callsAtATime }, callAndCall));
    for (const [share, who] of kills) {
      while (begun < share * calls) await wait(5);
      await this.#kill(who);
    }
    await callers;
    agent.destroy();
  }

  async #kill(who: 'first' | 'second' | 'worker'): Promise<void> {
    this.killed++;
    if (who === 'worker') {
      await this.#worker.kill();
      await wait(restartAfterMs);
      this.#worker = await this.#stand.startWorker();
      return;
    }
    const side = this.#sides[who === 'first' ? 0 : 1];
    this.inFlightAtKills += side.inFlight;
    this.gatewaysKilledAtMs.push(performance.now());
    const { port } = side.gateway;
    await side.gateway.kill();
    await wait(restartAfterMs);
    side.gateway = await this.#stand.startGateway({ WAYGATE_GATEWAY_PORT: String(port) });
  }
}

/** Makes the calls, kills, and compares the three counts. */
export async function exactlyOnce(options: ExactlyOnceOptions): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    const worker = await stand.startWorker();
    const gateways = [await stand.startGateway(), await stand.startGateway()] as const;
    const drill = new Drill(stand, { gateways, worker });
    await drill.run(options);
    const cut = { atMs: drill.gatewaysKilledAtMs, inFlight: drill.inFlightAtKills, callers: options.callsAtATime };
    return [
      atLeast('processes killed', drill.killed, kills.length),
      atLeast('calls in flight at the kills of gateways', drill.inFlightAtKills, 1),
      atLeast('whole answers', drill.ends.filter(({ isWhole }) => isWhole).length, Math.floor(options.calls / 2)),
      ...(await compareCounts(stand, drill.ends, { kills: cut, timeoutMs: settleTimeoutMs })),
    ];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('exactly once', () => exactlyOnce({ calls: numberArgument('calls', 20_000), callsAtATime: 48 }));
}
