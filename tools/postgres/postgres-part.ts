import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { runCommand } from '../process/run-command.ts';
import type { Launch, Part } from '../stack/part.ts';
import { type PostgresAccount, postgresAccount } from './postgres-account.ts';
import { postgresFolder } from './postgres-binaries.ts';
import { clearStaleLock } from './stale-lock.ts';

const initTimeoutMs = 120_000;
const probeTimeoutMs = 3_000;

/** A PostgreSQL of our own. */
export interface PostgresOptions {
  /** Where its data lives. */
  readonly folder: string;
  readonly port: number;
  /** The password of its superuser `postgres`. */
  readonly password: string;
  /** Settings beside the usual ones, such as `fsync=off` for data that need not outlive a test. */
  readonly settings?: readonly string[];
}

/** The address of the server's own database, as its superuser. */
export function postgresAdminUrl(options: PostgresOptions): string {
  return `postgresql://postgres:${options.password}@127.0.0.1:${options.port}/postgres`;
}

/** Describes a PostgreSQL 18 that listens on 127.0.0.1 only, keeps its data in `folder` and is made on first use. */
export function postgresPart(options: PostgresOptions): Part {
  return {
    name: 'postgres',
    port: options.port,
    startTimeoutMs: 60_000,
    // SIGINT is PostgreSQL's fast shutdown: sessions are cut, everything committed is on disk.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
    prepare: () => prepare(options),
    isHealthy: () => answers(postgresAdminUrl(options)),
  };
}

async function prepare(options: PostgresOptions): Promise<Launch> {
  mkdirSync(dirname(options.folder), { recursive: true });
  const account = await postgresAccount({ programs: postgresFolder(), data: options.folder });
  await clearStaleLock(account.data);
  if (!existsSync(join(account.data, 'PG_VERSION'))) await initialise(account, options.password);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${options.port}`,
    'unix_socket_directories=',
    'max_connections=300',
    'shared_buffers=128MB',
    'log_min_messages=warning',
    ...(options.settings ?? []),
  ];
  return launchAs(account, 'postgres', ['-D', account.data, ...settings.flatMap((setting) => ['-c', setting])]);
}

/** INVARIANT: a data folder is either absent or complete, because it is made under another name and then renamed. */
async function initialise(account: PostgresAccount, password: string): Promise<void> {
  const partial = join(dirname(account.data), 'postgres.partial');
  const passwordFile = join(dirname(account.data), 'postgres.password');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    if (account.uid !== undefined && account.gid !== undefined) {
      chownSync(partial, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    const flags = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
    const launch = launchAs(account, 'initdb', ['-D', partial, `--pwfile=${passwordFile}`, ...flags]);
    const { command, args, ...rest } = launch;
    await runCommand(command, args, { ...rest, timeoutMs: initTimeoutMs });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(account.data, { recursive: true, force: true });
  renameSync(partial, account.data);
}

function launchAs(account: PostgresAccount, program: 'postgres' | 'initdb', args: readonly string[]): Launch {
  const [command = '', ...words] = [...account.prefix, join(account.programs, 'bin', program), ...args];
  const who = account.uid === undefined || account.gid === undefined ? {} : { uid: account.uid, gid: account.gid };
  return { command, args: words, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, ...who };
}

/** Whether a PostgreSQL answers at this address within 3 s. */
export async function answers(url: string): Promise<boolean> {
  return await whyUnreachable(url).then((reason) => reason === undefined);
}

/** Why nothing useful answers at a PostgreSQL address; undefined when it does. The reason holds no password. */
export async function whyUnreachable(url: string): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeTimeoutMs,
    query_timeout: probeTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
