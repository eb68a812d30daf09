import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A change of a settings file. */
export type FileChange = {
  readonly path: string;
  /** The new text, given the old one or null for none. Throws where the old one cannot be read: it is left as it is. */
  readonly apply: (before: string | null) => string;
};

/** Settings hold a key: nobody else on the machine is to read them. */
const privateMode = 0o600;

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Changes a settings file as a whole: what was there is copied beside it first, and a reader sees the old text or the new
 * one, never a part. Returns the copy's path; null where there was nothing, or nothing changed.
 */
export async function applyChange({ path, apply }: FileChange, nowMs: number): Promise<string | null> {
  const before = await readIfThere(path);
  const after = apply(before);
  if (after === before) return null;
  await mkdir(dirname(path), { recursive: true });
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const backup = before === null ? null : `${path}.before-waygate-${stamp}`;
  if (backup !== null) await copyFile(path, backup);
  const next = `${path}.waygate-${process.pid}`;
  await writeFile(next, after, { mode: privateMode });
  await rename(next, path);
  return backup;
}
