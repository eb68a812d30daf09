import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../process/process-identity.ts';

const runFile = z.object({
  name: z.string(),
  pid: z.int().positive(),
  stamp: z.string(),
  port: z.int().nonnegative(),
  since: z.string(),
  stopSignal: z.enum(['SIGINT', 'SIGTERM']),
  stopTimeoutMs: z.int().positive(),
  healthUrl: z.string().optional(),
});

/** What is known about a process that was started, so that a later command can find it and be sure that it is ours. */
export type RunFile = z.infer<typeof runFile>;

/** Writes `<folder>/<name>.json`, whole or not at all. */
export function writeRunFile(folder: string, run: RunFile): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${run.name}.json`);
  writeFileSync(`${file}.partial`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

/** Forgets a process. */
export function removeRunFile(folder: string, name: string): void {
  rmSync(join(folder, `${name}.json`), { force: true });
}

/** Every process that was started from this folder and lives. Files about dead ones, or that cannot be read, are left out. */
export function livingRuns(folder: string): RunFile[] {
  return names(folder)
    .map((name) => readRunFile(join(folder, name)))
    .filter((run) => run !== undefined)
    .filter((run) => isAlive(run));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readRunFile(file: string): RunFile | undefined {
  try {
    return runFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
