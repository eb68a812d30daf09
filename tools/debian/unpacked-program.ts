import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A program out of packages that are unpacked in a folder of their own, and the environment in which it finds its libraries. */
export interface UnpackedProgram {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where a program is, or would be, in a folder that `fetchDebianPackages` made. `file` is relative to it: `usr/bin/…`. */
export function unpackedProgram(folder: string, file: string): UnpackedProgram {
  const libraries = join(folder, 'usr/lib');
  const triplets = existsSync(libraries) ? readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu')) : [];
  const path = triplets.map((name) => join(libraries, name)).join(':');
  return { command: join(folder, file), env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: path } };
}
