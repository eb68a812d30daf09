import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity } from '../process/process-identity.ts';
import { livingRuns, type RunFile, removeRunFile } from './run-file.ts';

const supervisor = 'supervisor';
const attempts = 20;
/** Long enough for every part's own deadline, one row after the other. */
const stopTimeoutMs = 60_000;

/** The process that keeps the stack of this folder alive, when there is one. */
export function runningSupervisor(runFolder: string): RunFile | undefined {
  return livingRuns(runFolder).find((run) => run.name === supervisor);
}

/**
 * Makes this process the only one that keeps the stack of this folder.
 * @returns the one that already does so instead, when there is one.
 */
export function claimSupervisor(runFolder: string): RunFile | undefined {
  mkdirSync(runFolder, { recursive: true });
  const lock = join(runFolder, `${supervisor}.json`);
  const own = join(runFolder, `${supervisor}.${process.pid}.claim`);
  writeFileSync(own, JSON.stringify(describe(ownIdentity())), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (isLinked(own, lock)) return undefined;
      const other = runningSupervisor(runFolder);
      if (other !== undefined) return other;
      rmSync(lock, { force: true });
    }
    throw new Error(`${lock} cannot be written. Fix: remove it.`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Gives the place up again. */
export function releaseSupervisor(runFolder: string): void {
  removeRunFile(runFolder, supervisor);
}

function ownIdentity(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('this system does not say when a process began');
  return identity;
}

function describe(identity: ProcessIdentity): RunFile {
  const since = new Date().toISOString();
  return { name: supervisor, port: 0, since, stopSignal: 'SIGTERM', stopTimeoutMs, ...identity };
}

/** A link to a complete file is there whole or fails, also when two processes try at once. */
function isLinked(file: string, lock: string): boolean {
  try {
    linkSync(file, lock);
    return true;
  } catch {
    return false;
  }
}
