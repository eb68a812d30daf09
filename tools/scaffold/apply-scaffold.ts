import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A change of a file that exists: `pattern` finds the one place, `replacement` takes its place ($1 as in String.replace). */
export interface ScaffoldEdit {
  readonly path: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** New files and the lines that make them known, paths relative to the repository. */
export interface Scaffold {
  readonly files: Readonly<Record<string, string>>;
  readonly edits: readonly ScaffoldEdit[];
}

/**
 * Writes a scaffold, all of it or nothing.
 * @returns the paths that were written or changed.
 * @throws Error when a file is there already, or the place of an edit is not found.
 */
export function applyScaffold(root: string, scaffold: Scaffold): string[] {
  const outcome = new Map(Object.entries(scaffold.files));
  for (const path of outcome.keys()) {
    if (existsSync(join(root, path))) throw new Error(`${path} is there already.`);
  }
  for (const { path, pattern, replacement } of scaffold.edits) {
    const before = outcome.get(path) ?? readFileSync(join(root, path), 'utf8');
    if (!pattern.test(before)) throw new Error(`${path} has no place for this (${pattern.source}).`);
    outcome.set(path, before.replace(pattern, replacement));
  }
  for (const [path, content] of outcome) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return [...outcome.keys()];
}
