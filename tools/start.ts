/**
 * `npm start`: brings up a whole local Waygate and prints where to go. Ctrl-C ends what it started.
 * `-- --detach` returns when it is ready; `-- --fresh` first stops it and wipes its local data.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { postgresElsewhere } from './postgres/postgres-account.ts';
import { identifyProcess, isAlive } from './process/process-identity.ts';
import { waitUntil } from './process/wait-until.ts';
import { usualPorts } from './stack/bring-up.ts';
import { stackFolders } from './stack/folders.ts';
import { readLocalFile } from './stack/local-file.ts';
import { say } from './stack/say.ts';
import { readyScreen } from './stack/screen.ts';
import { stopStack } from './stack/stop-stack.ts';
import { supervise } from './stack/supervise.ts';
import { runningSupervisor } from './stack/supervisor-lock.ts';

const readyTimeoutMs = 20 * 60_000;
const detachedHint = 'It runs in the background: "npm run status" shows it, "npm run stop" ends it.';
const foregroundHint = 'Ctrl-C ends it. Its logs are in .waygate/logs.';
const folders = stackFolders();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { detach: { type: 'boolean' }, fresh: { type: 'boolean' }, supervise: { type: 'boolean' } },
  });
  if (values.fresh === true) await wipe();
  const running = runningSupervisor(folders.run);
  if (running !== undefined) return await showRunning(running.pid);
  if (values.detach === true) return await detach();
  const given = { databaseUrl: process.env['DATABASE_URL'], redisUrl: process.env['REDIS_URL'] };
  if (values.supervise !== true) say('Starting Waygate');
  return await supervise({
    folders,
    ports: usualPorts,
    given,
    say,
    onReady: ({ local }) => values.supervise !== true && say(readyScreen(local, foregroundHint)),
  });
}

async function wipe(): Promise<void> {
  if (await stopStack(folders, say)) say('Stopped the running Waygate');
  const elsewhere = postgresElsewhere(folders.postgres);
  const wiped = [
    folders.postgres,
    elsewhere,
    folders.redis,
    folders.spool,
    folders.logs,
    folders.run,
    folders.secretsFile,
  ];
  for (const path of wiped) rmSync(path, { recursive: true, force: true });
  say('Wiped the local data');
}

async function showRunning(pid: number): Promise<number> {
  say(`Waygate is already running (pid ${pid})`);
  const isReady = () => readLocalFile(folders.localFile)?.pids['supervisor'] === pid;
  const identity = identifyProcess(pid);
  const isOver = () => identity === undefined || !isAlive(identity);
  if (!isReady()) say('  … waiting for it to be ready');
  await waitUntil(() => isReady() || isOver(), { timeoutMs: readyTimeoutMs });
  const local = readLocalFile(folders.localFile);
  if (local === undefined) {
    say('It did not become ready. Its logs are in .waygate/logs.');
    return 1;
  }
  say(readyScreen(local, detachedHint));
  return 0;
}

/** Starts the supervisor in a session of its own and shows what it says until it is ready. */
async function detach(): Promise<number> {
  mkdirSync(folders.logs, { recursive: true });
  const log = join(folders.logs, 'start.log');
  rmSync(log, { force: true });
  const output = openSync(log, 'a', 0o600);
  const args = ['--disable-warning=ExperimentalWarning', import.meta.filename, '--supervise'];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  say('Starting Waygate in the background');
  let shownBytes = 0;
  const isReady = () => readLocalFile(folders.localFile)?.pids['supervisor'] === child.pid;
  const isSettled = () => {
    shownBytes = show(log, shownBytes);
    return child.exitCode !== null || child.signalCode !== null || isReady();
  };
  await waitUntil(isSettled, { timeoutMs: readyTimeoutMs });
  show(log, shownBytes);
  const local = readLocalFile(folders.localFile);
  if (local === undefined || !isReady()) return 1;
  say(readyScreen(local, detachedHint));
  return 0;
}

/** Shows what a file got beyond its first bytes. @returns how many bytes are shown now. */
function show(file: string, shownBytes: number): number {
  const bytes = statSync(file).size - shownBytes;
  if (bytes <= 0) return shownBytes;
  const chunk = Buffer.alloc(Math.min(bytes, 64_000));
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, chunk, 0, chunk.length, shownBytes);
  closeSync(descriptor);
  process.stdout.write(chunk.subarray(0, read));
  return shownBytes + read;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
