import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, createTestRedis } from '@waygate/testkit';
import { chatShot } from './chat-shot.ts';
import { startContender } from './contender.ts';
import { runRounds } from './rounds.ts';
import { printResults } from './table.ts';
import { startUpstream, worldOf } from './world.ts';
const folder = mkdtempSync(join(tmpdir(), 'waygate-var-'));
const database = await createTestDatabase();
const redis = await createTestRedis();
const upstream = await startUpstream(27_500);
const world = await worldOf({ database, redisUrl: redis.url, upstreamPort: 27_500, spoolFolder: folder });
const worker = await startContender({ ...world.worker, name: 'worker' });
const variants = JSON.parse(process.env.VARIANTS ?? '[]') as string[][];
const all = [worker, upstream];
const cs = [];
let port = 27_510;
for (const flags of variants) {
  const g = world.gateway(port++);
  const [node = '', ...rest] = g.command;
  const c = flags[0] === 'bare' ? await startContender({ name: 'bare', port: port++, headers: cs[0]!.headers, command: [node, join(import.meta.dirname, 'bare.ts'), `${port - 1}`, '27500'] })
   : await startContender({ ...g, name: flags.join(' ') || 'plain', command: [node, ...flags, ...rest] });
  cs.push(c); all.unshift(c);
}
const r = await runRounds(cs, { kind: 'closed', rounds: Number(process.env.ROUNDS ?? 4), seconds: 2, connections: 32, shotOf: (c) => chatShot(c, { model: 'gpt-4.1-nano', isStream: false }) });
printResults('variants', r);
for (const x of r) console.log(x.name, x.rounds.map((q) => q.cpuMicros.toFixed(0)).join(' '));
for (const one of all) await one.stop();
await redis.close(); await database.close();
rmSync(folder, { recursive: true, force: true });
