/**
 * Two gateways share a port under load of whole answers and streams, on connections that stay open and on new ones. One
 * after the other is told to stop and replaced: no call is refused or cut. Callers do not try again.
 *
 * `pnpm bench drills/drain.ts --restarts=10`
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { DrillProcess } from './drill-process.ts';
import { type DrillStand, openDrillStand } from './drill-stand.ts';
import { compareCounts, noKills } from './ledger.ts';
import { keepAliveAgent, makeCall } from './make-call.ts';
import { startSteadyLoad } from './steady-load.ts';
import { atLeast, atMost, type Check, ms, mustBe, numberArgument, runDrill } from './verdict.ts';

const perSecond = 100;
const betweenMs = 1_500;
const drainMsMax = 20_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Whole answers, short streams, and streams that last longer than the pause between two restarts. */
function shapeOf(number: number): { readonly model: string; readonly isStream: boolean } {
  if (number % 10 === 3) return { model: 'drill/swift-1500', isStream: true };
  if (number % 4 === 0) return { model: 'drill/swift-100', isStream: true };
  return { model: 'drill/swift-10', isStream: false };
}

/** Tells a process to stop. @returns its exit code and how long it took. */
async function stop(gateway: DrillProcess): Promise<{ readonly code: number | null; readonly tookMs: number }> {
  const beganMs = performance.now();
  gateway.signal('SIGTERM');
  const code = await Promise.race([gateway.ended, wait(drainMsMax, -1)]);
  return { code, tookMs: performance.now() - beganMs };
}

/** A gateway with an endless stream is told to stop twice. @returns its exit code, and the time from the second on. */
async function stopTwice(stand: DrillStand): Promise<{ readonly code: number | null; readonly tookMs: number }> {
  const gateway = await stand.startGateway();
  const open = makeCall({ port: gateway.port, key: stand.organisation.key.text, model: 'drill/open', isStream: true });
  await wait(1_000);
  gateway.signal('SIGTERM');
  await wait(1_000);
  if (!gateway.isAlive()) throw new Error('It did not wait for the open stream.');
  const ended = await stop(gateway);
  await open;
  return ended;
}

async function rollOver(stand: DrillStand, restarts: number) {
  const port = await freePort();
  const settings = { WAYGATE_GATEWAY_PORT: String(port), WAYGATE_GATEWAY_REUSE_PORT: 'true' };
  const gateways = [await stand.startGateway(settings), await stand.startGateway(settings)];
  const agent = keepAliveAgent();
  const { text: key } = stand.organisation.key;
  const load = startSteadyLoad(perSecond, (number) =>
    makeCall({ port, key, ...(number % 8 === 1 ? {} : { agent }), ...shapeOf(number) }),
  );
  await wait(betweenMs);
  const codes: (number | null)[] = [];
  let longestMs = 0;
  for (let i = 0; i < restarts; i++) {
    const leaving = gateways.shift();
    if (leaving === undefined) break;
    const { code, tookMs } = await stop(leaving);
    codes.push(code);
    longestMs = Math.max(longestMs, tookMs);
    gateways.push(await stand.startGateway(settings));
    await wait(betweenMs);
  }
  await load.stop();
  agent.destroy();
  return { ends: load.ends, codes, longestMs };
}

/** Restarts so often under load, and then stops one that cannot drain. */
export async function drain(restarts: number): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    await stand.startWorker();
    const { ends, codes, longestMs } = await rollOver(stand, restarts);
    const faults = ends.filter(({ isWhole }) => !isWhole);
    for (const { status, fault, text } of faults.slice(0, 10))
      console.log(`failed: ${status} ${fault} ${text.slice(-200)}`);
    const counts = await compareCounts(stand, ends, { kills: noKills, timeoutMs: 60_000 });
    const twice = await stopTwice(stand);
    return [
      atLeast('restarts', codes.length, restarts),
      atLeast('calls', ends.length, restarts * perSecond),
      atMost('calls refused or cut', faults.length, 0),
      atMost('processes that did not end with 0', codes.filter((code) => code !== 0).length, 0),
      atMost('longest drain', longestMs, ms(drainMsMax)),
      mustBe('exit code after a second SIGTERM', twice.code, 1),
      atMost('it ends within', twice.tookMs, ms(1_000)),
      ...counts,
    ];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('drain', () => drain(numberArgument('restarts', 10)));
}
