/**
 * `pnpm bench`: runs a program of apps/gateway/bench (`main.ts` unless another is named) with a PostgreSQL and a Redis of
 * its own; for `main.ts` it fetches the peer to compare with and a load generator. All of it is pinned to the second core:
 * the first is the contenders'.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchDebianPackages } from './debian/fetch-debian-packages.ts';
import { unpackedProgram } from './debian/unpacked-program.ts';
import { findOnPath } from './process/find-on-path.ts';
import { runCommand } from './process/run-command.ts';
import { repositoryFolder, stackFolders, toolsFolder } from './stack/folders.ts';
import { say } from './stack/say.ts';
import { localSecrets } from './stack/secrets.ts';
import { Stack } from './stack/stack.ts';
import { stopOrphans } from './stack/stop-orphans.ts';
import { shownRuns } from './test/run-shown.ts';
import { startTestServers } from './test/test-servers.ts';

const isPinnable = existsSync('/usr/bin/taskset');
const benchTimeoutMs = 60 * 60_000;
const installTimeoutMs = 5 * 60_000;
const folders = stackFolders(join(stackFolders().data, 'bench'));
const portkey = {
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  // COMPAT: with 1.19 of this package Portkey 1.15.2 answers every stream with 500 (seen 2026-11-22).
  overrides: { '@hono/node-server': '1.13.8' },
};

const benchProgram = 'main.ts';
const wrkFile = 'usr/bin/wrk';

async function installPortkey(): Promise<void> {
  const folder = join(toolsFolder, 'portkey');
  if (existsSync(join(folder, 'node_modules/@portkey-ai/gateway'))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...portkey }));
  say('Fetching @portkey-ai/gateway 1.15.2 to compare with');
  await runCommand('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    timeoutMs: installTimeoutMs,
  });
}

/** The load generator wrk, from the PATH or the distribution. Without it the bench leaves a row out. */
async function wrkEnv(): Promise<NodeJS.ProcessEnv> {
  const found = findOnPath(['wrk']);
  if (found !== undefined) return { WAYGATE_BENCH_WRK: found };
  const folder = join(toolsFolder, 'wrk');
  try {
    await fetchDebianPackages({ folder, packages: ['wrk'], proof: wrkFile });
  } catch (error) {
    say(`No wrk: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
  const { command, env } = unpackedProgram(folder, wrkFile);
  return { WAYGATE_BENCH_WRK: command, WAYGATE_BENCH_WRK_LIBRARIES: env['LD_LIBRARY_PATH'] };
}

/** This process, and with it the servers that it starts: contenders have the first core for themselves. */
function pinToSecondCore(): void {
  if (isPinnable) spawnSync('/usr/bin/taskset', ['-a', '-p', '-c', '1', `${process.pid}`], { stdio: 'ignore' });
}

async function main(): Promise<number> {
  pinToSecondCore();
  mkdirSync(folders.data, { recursive: true });
  await stopOrphans(folders.run, say);
  const stack = new Stack({ runFolder: folders.run, logFolder: folders.logs, say, onRevived: () => undefined });
  const runs = shownRuns(benchTimeoutMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, runs.abort);
  try {
    const given = { databaseUrl: undefined, redisUrl: undefined };
    const servers = await startTestServers({ stack, folders, secrets: localSecrets(folders.secretsFile), given, say });
    const args = process.argv.slice(2);
    const program = args[0]?.endsWith('.ts') === true ? (args.shift() ?? '') : benchProgram;
    // A drill compares with nobody: it is to run where nothing can be fetched.
    const isComparison = program === benchProgram;
    if (isComparison) await installPortkey();
    const env = {
      ...process.env,
      ...(isComparison ? await wrkEnv() : {}),
      WAYGATE_TEST_DATABASE_URL: servers.databaseUrl,
      WAYGATE_TEST_REDIS_URL: servers.redisUrl,
    };
    const command = [process.execPath, join(repositoryFolder, 'apps/gateway/bench', program), ...args];
    const [first = '', ...rest] = command;
    return await runs.run(first, rest, { env });
  } finally {
    await stack.stop();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
