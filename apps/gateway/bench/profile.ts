/**
 * Profiles the gateway under a closed loop and prints where its CPU time goes, by function. `pnpm bench profile.ts`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, createTestRedis } from '@waygate/testkit';
import { chatShot } from './chat-shot.ts';
import { startContender } from './contender.ts';
import { loadClosed } from './load.ts';
import { startUpstream, worldOf } from './world.ts';

const upstreamPort = 27_300;
const shown = 90;
/** The start and the compiler's first work are not what a call costs. */
const skippedMicros = 15_000_000;
const loadSeconds = 40;

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

function nameOf({ callFrame: { functionName, url, lineNumber } }: Profile['nodes'][number]): string {
  return `${functionName || 'anonymous'} ${url.replace(/^.*\/(?:node_modules|main)\//, '')}:${lineNumber + 1}`;
}

function printTop(title: string, micros: ReadonlyMap<string, number>, total: number): void {
  console.log(title);
  const sorted = [...micros].toSorted((a, b) => b[1] - a[1]).slice(0, shown);
  for (const [name, spent] of sorted) console.log(`${((spent * 100) / total).toFixed(1).padStart(5)} %  ${name}`);
}

type Stack = { readonly names: ReadonlySet<string>; readonly place: string };

/**
 * For each node: its name and those of everything that called it, each once, so that recursion counts a function's time
 * once; and the innermost of them that is not Node's own, which is who has to answer for the time.
 */
function stacksOf({ nodes }: Profile): Map<number, Stack> {
  const stacks = new Map<number, Stack>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const walk = (id: number, above: Stack): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const name = nameOf(node);
    const isForeign = /^(?:node:|wasm:)|^$/.test(node.callFrame.url);
    const stack = { names: new Set(above.names).add(name), place: isForeign ? above.place : name };
    stacks.set(id, stack);
    for (const child of node.children ?? []) walk(child, stack);
  };
  const [root] = nodes;
  if (root !== undefined) walk(root.id, { names: new Set(), place: 'node' });
  return stacks;
}

function printProfile(folder: string): void {
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const profile: Profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
  const stacks = stacksOf(profile);
  const [own, placed, whole] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  let [clock, total] = [0, 0];
  for (const [index, id] of profile.samples.entries()) {
    const spent = profile.timeDeltas[index] ?? 0;
    clock += spent;
    const name = names.get(id) ?? '';
    if (clock < skippedMicros || name.startsWith('(idle)')) continue;
    total += spent;
    own.set(name, (own.get(name) ?? 0) + spent);
    const stack = stacks.get(id);
    if (stack === undefined) continue;
    placed.set(stack.place, (placed.get(stack.place) ?? 0) + spent);
    for (const one of stack.names) whole.set(one, (whole.get(one) ?? 0) + spent);
  }
  printTop('own time', own, total);
  printTop('own time and that of Node below it', placed, total);
  printTop('with what it calls', whole, total);
}

const folder = mkdtempSync(join(tmpdir(), 'waygate-profile-'));
const database = await createTestDatabase();
const redis = await createTestRedis();
const upstream = await startUpstream(upstreamPort);
const world = await worldOf({ database, redisUrl: redis.url, upstreamPort, spoolFolder: join(folder, 'spool') });
const worker = await startContender({ ...world.worker, name: 'worker' });
const plain = world.gateway(upstreamPort + 2);
const [node = process.execPath, ...rest] = plain.command;
const command = [node, '--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${join(folder, 'profile')}`, ...rest];
const gateway = await startContender({ ...plain, name: 'gateway', command });
const isStream = process.argv.includes('--stream');
const shot = chatShot(gateway, { model: 'gpt-4.1-nano', isStream });
const before = gateway.cpuSeconds();
const window = await loadClosed(shot, { connections: isStream ? 24 : 32, seconds: loadSeconds });
console.log(
  `${((gateway.cpuSeconds() - before) * 1e6) / window.answers} µs CPU per request, ${window.answers} answers, ${window.failures} failures`,
);
await gateway.stop();
printProfile(join(folder, 'profile'));
for (const one of [worker, upstream]) await one.stop();
await redis.close();
await database.close();
rmSync(folder, { recursive: true, force: true });
