/** `npm run status`: each part of the running Waygate, whether it is well, and since when. Exits 0 only when all of it is. */
import { answers } from './postgres/postgres-part.ts';
import { whyRedisUnreachable } from './redis/redis-part.ts';
import { healthPaths, isHealthy } from './stack/app-parts.ts';
import { stackFolders } from './stack/folders.ts';
import { type LocalFile, readLocalFile } from './stack/local-file.ts';
import { livingRuns, type RunFile } from './stack/run-file.ts';

const folders = stackFolders();
const order = ['supervisor', 'postgres', 'redis', 'sandbox', 'gateway', 'worker', 'console'];

/** How each part is asked whether it is well. */
function probes(local: LocalFile): Record<string, () => Promise<boolean>> {
  return {
    supervisor: async () => true,
    postgres: () => answers(local.databaseUrl),
    redis: async () => (await whyRedisUnreachable(local.redisUrl)) === undefined,
    sandbox: () => isHealthy(local.sandboxUrl + healthPaths.sandbox),
    gateway: () => isHealthy(local.gatewayUrl + healthPaths.gateway),
    worker: () => isHealthy(local.workerUrl + healthPaths.worker),
    console: () => isHealthy(local.consoleUrl + healthPaths.console),
  };
}

async function main(): Promise<number> {
  const runs = new Map(livingRuns(folders.run).map((run) => [run.name, run]));
  const local = readLocalFile(folders.localFile);
  if (local === undefined || !runs.has('supervisor')) {
    const what = runs.has('supervisor') ? 'Waygate is starting.' : 'Waygate is not running.';
    process.stdout.write(`${what}\n`);
    return 1;
  }
  const checks = probes(local);
  const rows = await Promise.all(
    order.map(async (name) => row({ name, run: runs.get(name), isWell: (await checks[name]?.()) ?? false })),
  );
  process.stdout.write(
    `${[['part', 'pid', 'port', 'healthy', 'since'], ...rows.map(({ cells }) => cells)].map(line).join('\n')}\n`,
  );
  return rows.every(({ isWell }) => isWell) ? 0 : 1;
}

function row({ name, run, isWell }: { name: string; run: RunFile | undefined; isWell: boolean }) {
  const isGiven = run === undefined && (name === 'postgres' || name === 'redis');
  const port = run === undefined || run.port === 0 ? '-' : String(run.port);
  const healthy = isWell ? 'yes' : 'no';
  return { isWell, cells: [name, isGiven ? 'given' : String(run?.pid ?? '-'), port, healthy, run?.since ?? '-'] };
}

function line(cells: readonly string[]): string {
  const widths = [12, 9, 7, 9, 0];
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('');
}

process.exitCode = await main();
