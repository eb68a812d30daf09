import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One step of the schema's history. */
export interface MigrationFile {
  /** `<UTC timestamp>_<name>`, the order of application. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hexadecimal, as Prisma Migrate records it. */
  readonly checksum: string;
}

/** Reads `<folder>/<timestamp>_<name>/migration.sql` in their order. @throws Error when a folder of that form holds no such file. */
export function migrationFiles(folder: string): MigrationFile[] {
  const names = readdirSync(folder).filter((name) => /^\d{14}_[a-z0-9_]+$/.test(name));
  return names.sort().map((name) => {
    const file = join(folder, name, 'migration.sql');
    if (!existsSync(file)) throw new Error(`the migration ${name} has no migration.sql`);
    const sql = readFileSync(file, 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}
