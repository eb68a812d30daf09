/**
 * Postgres is away under load: half the time it refuses connections, half the time it swallows what it is sent. Known
 * keys go on, unknown ones get 503 and never 401, a gateway started meanwhile becomes ready when it returns.
 *
 * `pnpm bench drills/postgres-away.ts --seconds=60`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { systemRandom } from '@waygate/protocol';
import { buildKey } from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import type { DrillProcess } from './drill-process.ts';
import { type DrillStand, openDrillStand, timeUntil } from './drill-stand.ts';
import { type CallEnd, makeCall } from './make-call.ts';
import { measureOutage } from './outage.ts';
import { atLeast, atMost, type Check, ms, mustBe, numberArgument, runDrill } from './verdict.ts';

const recoveryMsMax = 5_000;
const unknownEveryMs = 250;
/** A caller with an unknown key waits at most so long for a decision; see `unknownWaitMs` of the snapshots. */
const unknownWaitMsMax = 2_500;

/** Asks with keys that this gateway has not seen: one that exists, and one that nobody ever made. */
async function askUnknown(port: number, existing: string, untilMs: number): Promise<CallEnd[]> {
  const ends: CallEnd[] = [];
  while (performance.now() < untilMs) {
    const invented = createKey('usr', systemRandom).key.reveal();
    const ask = (key: string) => makeCall({ port, key, model: 'drill/swift-10' });
    ends.push(...(await Promise.all([ask(existing), ask(invented)])));
    await wait(unknownEveryMs);
  }
  return ends;
}

async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => null,
  );
  return reply?.status === 200;
}

class PostgresAway {
  readonly #stand: DrillStand;
  readonly #gateway: DrillProcess;
  readonly #seconds: number;
  unknown: readonly CallEnd[] = [];
  lateWasReady = true;
  lateReadyMs = Number.POSITIVE_INFINITY;
  stayedReady = false;
  unseenAnsweredMs = Number.POSITIVE_INFINITY;
  inventedStatus = 0;

  constructor(stand: DrillStand, gateway: DrillProcess, seconds: number) {
    this.#stand = stand;
    this.#gateway = gateway;
    this.#seconds = seconds;
  }

  async run(): Promise<void> {
    const { database, organisation, postgresLine } = this.#stand;
    const { port } = this.#gateway;
    const existing = (await buildKey(database, organisation)).text;
    postgresLine.cut();
    // What was under way when the line was cut is decided by then.
    await wait(100);
    const untilMs = performance.now() + this.#seconds * 1_000 - 1_000;
    const asking = askUnknown(port, existing, untilMs);
    await wait(this.#seconds * 500);
    postgresLine.swallow();
    const late = await this.#stand.startGateway();
    await wait(this.#seconds * 500 - 1_000);
    [this.unknown, this.lateWasReady, this.stayedReady] = await Promise.all([
      asking,
      isReady(late.port),
      isReady(port),
    ]);
    postgresLine.pass();
    [this.lateReadyMs, this.unseenAnsweredMs] = await Promise.all([
      timeUntil(() => isReady(late.port), 30_000),
      timeUntil(async () => (await makeCall({ port, key: existing, model: 'drill/swift-10' })).status === 200, 30_000),
    ]);
    const invented = createKey('usr', systemRandom).key.reveal();
    this.inventedStatus = (await makeCall({ port, key: invented, model: 'drill/swift-10' })).status;
  }

  checks(): Check[] {
    const statuses = this.unknown.map(({ status }) => status);
    return [
      atLeast('calls of unknown keys meanwhile', statuses.length, 10),
      atMost('of these, refused with 401', statuses.filter((status) => status === 401).length, 0),
      atMost('of these, answered with anything but 503', statuses.filter((status) => status !== 503).length, 0),
      atMost(
        'longest wait of an unknown key',
        Math.max(...this.unknown.map(({ elapsedMs }) => elapsedMs)),
        ms(unknownWaitMsMax),
      ),
      mustBe('a gateway that was ready stays so', this.stayedReady, true),
      mustBe('a gateway started meanwhile is ready', this.lateWasReady, false),
      atMost('it is ready after the return within', this.lateReadyMs, ms(recoveryMsMax)),
      atMost('a key not seen before works after the return within', this.unseenAnsweredMs, ms(recoveryMsMax)),
      mustBe('a key that nobody made gets after the return', this.inventedStatus, 401),
    ];
  }
}

/** Takes Postgres away for so long. */
export async function postgresAway(seconds: number): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    await stand.startWorker();
    const gateway = await stand.startGateway();
    const drill = new PostgresAway(stand, gateway, seconds);
    const away = () => drill.run();
    const { checks } = await measureOutage({ stand, gateway, perSecond: 100, calmSeconds: 10, away });
    return [...drill.checks(), ...checks];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('Postgres away', () => postgresAway(numberArgument('seconds', 60)));
}
