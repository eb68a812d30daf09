/**
 * What the gateway's own code allocates for a call, by function. Bytes hardly vary from run to run, on a busy machine
 * neither: they tell whether a change made a call cheaper where the time it takes does not. `pnpm bench allocations.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { type HeapProfiler, Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInProcessWorld } from './in-process-world.ts';

const warmUpCalls = 30_000;
const calls = 20_000;
/** Bytes between two samples, about. */
const samplingInterval = 4_096;
const shown = 60;

const folder = mkdtempSync(join(tmpdir(), 'waygate-allocations-'));
const world = openInProcessWorld(folder);

/** Everything that was allocated, what was collected meanwhile included. */
async function sample(): Promise<HeapProfiler.SamplingHeapProfileNode> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await world.load(calls);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return profile.head;
}

function addUp(node: HeapProfiler.SamplingHeapProfileNode, bytes: Map<string, number>): void {
  const { functionName, url, lineNumber } = node.callFrame;
  const name = `${functionName || 'anonymous'} ${url.replace(/^.*\/(?:node_modules|apps|packages)\//, '')}:${lineNumber + 1}`;
  bytes.set(name, (bytes.get(name) ?? 0) + node.selfSize / calls);
  for (const child of node.children) addUp(child, bytes);
}

await world.load(warmUpCalls);
const bytes = new Map<string, number>();
addUp(await sample(), bytes);
const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
console.log(`${total.toFixed(0)} bytes a call, all of our own code`);
for (const [name, one] of [...bytes].toSorted((a, b) => b[1] - a[1]).slice(0, shown))
  console.log(`${one.toFixed(0).padStart(7)}  ${name}`);
await world.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
