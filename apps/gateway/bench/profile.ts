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
const shown = 45;

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

function printProfile(folder: string): void {
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const profile: Profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const micros = new Map<string, number>();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const place = frame.url.replace(/^.*\/(?:node_modules|main)\//, '');
    const name = `${frame.functionName || 'anonymous'} ${place}:${frame.lineNumber + 1}`;
    const spent = profile.timeDeltas[index] ?? 0;
    total += spent;
    micros.set(name, (micros.get(name) ?? 0) + spent);
  }
  const sorted = [...micros].toSorted((a, b) => b[1] - a[1]).slice(0, shown);
  for (const [name, spent] of sorted) console.log(`${((spent * 100) / total).toFixed(1).padStart(5)} %  ${name}`);
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
const window = await loadClosed(shot, { connections: isStream ? 24 : 32, seconds: 10 });
console.log(
  `${((gateway.cpuSeconds() - before) * 1e6) / window.answers} µs CPU per request, ${window.answers} answers, ${window.failures} failures`,
);
await gateway.stop();
printProfile(join(folder, 'profile'));
for (const one of [worker, upstream]) await one.stop();
await redis.close();
await database.close();
rmSync(folder, { recursive: true, force: true });
