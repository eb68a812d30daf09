import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, told apart from a later one that was given the same number: `stamp` is the moment it began, in the
 * kernel's own words.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly stamp: string;
}

/** The identity of a living process; undefined when there is none, or only its remains that nobody has collected. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stamp = process.platform === 'linux' ? linuxStamp(pid) : portableStamp(pid);
  return stamp === undefined ? undefined : { pid, stamp };
}

/** Whether this very process, not merely its number, is still alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.stamp === identity.stamp;
}

/** The command line a process was started with, empty when it cannot be read. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function linuxStamp(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything, so counting starts behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    return state === 'Z' || state === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function portableStamp(pid: number): string | undefined {
  const result = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 });
  const stamp = result.status === 0 ? result.stdout.trim() : '';
  return stamp === '' ? undefined : stamp;
}
