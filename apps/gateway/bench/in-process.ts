/**
 * What the gateway's own code costs: whole calls through the real pipeline, spool and accounts, without a socket, a queue
 * or Postgres. Prints CPU per call, the mean of each stage, and how soon a failed attempt is followed by the next.
 * `pnpm bench in-process.ts`; the bench runs it with `--json`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimedStage } from '@waygate/protocol';
import { failingModel, failoversMs, openInProcessWorld, plainModel } from './in-process-world.ts';
import type { OwnCode } from './own-code.ts';
import { quantile } from './statistics.ts';

const warmUpCalls = 30_000;
const calls = 30_000;
/** Stages without I/O: what the bar counts. */
const decidingStages: readonly TimedStage[] = ['authenticate', 'decode', 'authorize', 'plan', 'settle'];

const folder = mkdtempSync(join(tmpdir(), 'waygate-in-process-'));
const world = openInProcessWorld(folder);

async function measureCpuMicros(): Promise<number> {
  const before = process.cpuUsage();
  await world.load(calls);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** One call at a time, so that no stage's time has another call's work in it. */
async function measureStages(): Promise<Record<string, number>> {
  const sums = Object.fromEntries(decidingStages.map((stage) => [stage, 0]));
  for (let at = 0; at < calls; at++) {
    const micros = await world.call(plainModel);
    for (const stage of decidingStages) sums[stage] = (sums[stage] ?? 0) + (micros[stage] ?? 0) / calls;
  }
  return sums;
}

async function measureFailover(): Promise<number> {
  for (let at = 0; at < calls; at++) await world.call(failingModel);
  return quantile(
    failoversMs.slice(failoversMs.length / 2).toSorted((a, b) => a - b),
    0.99,
  );
}

await world.call(plainModel);
await world.load(warmUpCalls);
const measured: OwnCode = {
  cpuMicros: await measureCpuMicros(),
  stageMicros: await measureStages(),
  failoverP99Ms: await measureFailover(),
};
if (process.argv.includes('--json')) console.log(JSON.stringify(measured));
else {
  console.log(`${measured.cpuMicros.toFixed(1)} µs CPU per call, all of our own code`);
  for (const [stage, micros] of Object.entries(measured.stageMicros))
    console.log(`${stage.padEnd(14)} ${micros.toFixed(1)} µs`);
  console.log(`failover p99 ${measured.failoverP99Ms.toFixed(3)} ms`);
}
await world.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
