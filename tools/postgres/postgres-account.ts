import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../process/find-on-path.ts';
import { tryCommand } from '../process/run-command.ts';

const probeTimeoutMs = 10_000;

/** As whom PostgreSQL runs, which refuses to be root. */
export interface PostgresAccount {
  /** Words put before the command. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  /** The programs and the data, at a place this account reaches. */
  readonly programs: string;
  readonly data: string;
}

/** Where programs and data would be, were the account able to reach them. */
export interface PostgresPlaces {
  readonly programs: string;
  readonly data: string;
}

/**
 * Finds an account for PostgreSQL: oneself; as root a user namespace of one's own, in which one is nobody, which needs
 * no other user and no other place; where namespaces are refused, an unprivileged user of the system, with programs
 * and data in a folder that it can reach.
 * @throws Error with the fix when root has none of these.
 */
export async function postgresAccount(places: PostgresPlaces): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { prefix: [], ...places };
  const unshare = findOnPath(['unshare']);
  const prefix = [unshare ?? 'unshare', '-U', '--map-user=65534', '--map-group=65534'];
  if (unshare !== undefined && (await canRun(prefix, join(places.programs, 'bin/postgres')))) {
    return { prefix, ...places };
  }
  const user = systemUser();
  if (user === undefined) {
    throw new Error(
      'PostgreSQL refuses to run as root, and here is neither a user namespace nor a user postgres or nobody.\n' +
        'Fix: run as a normal user, or give DATABASE_URL.',
    );
  }
  return reachablePlaces(places, user);
}

async function canRun(prefix: readonly string[], program: string): Promise<boolean> {
  const [command = '', ...args] = [...prefix, program, '--version'];
  const result = await tryCommand(command, args, { timeoutMs: probeTimeoutMs }).catch(() => undefined);
  return result?.code === 0;
}

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

function systemUser(): SystemUser | undefined {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    const uid = Number(fields[2]);
    const gid = Number(fields[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return undefined;
}

/** Where programs and data go when the account they run as cannot reach the usual place of the data. */
export function postgresElsewhere(data: string): string {
  return `/var/tmp/waygate${data.replaceAll(/[^a-z0-9]+/gi, '-')}`;
}

async function reachablePlaces(places: PostgresPlaces, user: SystemUser): Promise<PostgresAccount> {
  const away = postgresElsewhere(places.data);
  claimElsewhere(away);
  const programs = (await reaches(user, join(places.programs, 'bin/postgres')))
    ? places.programs
    : join(away, 'programs');
  if (programs !== places.programs) {
    rmSync(programs, { recursive: true, force: true });
    cpSync(places.programs, programs, { recursive: true, verbatimSymlinks: true });
  }
  mkdirSync(places.data, { recursive: true });
  const data = (await reaches(user, places.data)) ? places.data : join(away, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chownSync(data, user.uid, user.gid);
  return { prefix: [], ...user, programs, data };
}

/** SAFETY: everybody may write beside this folder, so one that somebody else made is never run from. */
function claimElsewhere(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const stat = lstatSync(folder);
  if (stat.isDirectory() && stat.uid === 0) return;
  throw new Error(`${folder} belongs to somebody else. Fix: remove it, or give DATABASE_URL.`);
}

async function reaches(user: SystemUser, path: string): Promise<boolean> {
  const probe = await tryCommand('/bin/sh', ['-c', 'test -x "$0"', path], { timeoutMs: probeTimeoutMs, ...user });
  return probe.code === 0;
}
