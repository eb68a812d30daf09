import type { Client } from 'pg';
import { z } from 'zod';
import type { MigrationFile } from './migration-files.ts';

const historyRows = z.array(
  z.object({
    migration_name: z.string(),
    checksum: z.string(),
    finished_at: z.date().nullable(),
    rolled_back_at: z.date().nullable(),
  }),
);

/** How a database stands to the migrations of this checkout. */
export interface MigrationHistory {
  readonly applied: readonly string[];
  /** Files the database does not have yet, in their order. */
  readonly pending: readonly MigrationFile[];
}

/** A database that no migration may touch, in words a person can act on. */
export class MigrationRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationRefused';
  }
}

/** Makes the table Prisma Migrate keeps its history in, exactly as it does itself, so that either program can go on from here. */
export async function ensureHistoryTable(client: Client): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`);
}

/**
 * Compares what a database has with the files.
 * @throws MigrationRefused when an applied file was changed since, when the database knows migrations that the files
 * do not (it is newer than the code), or when one began and never ended.
 */
export async function readHistory(client: Client, files: readonly MigrationFile[]): Promise<MigrationHistory> {
  const exists = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists");
  if (exists.rows[0]?.exists !== true) return { applied: [], pending: files };
  const { rows } = await client.query(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at, migration_name',
  );
  const current = historyRows.parse(rows).filter((row) => row.rolled_back_at === null);
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const row of current) {
    const file = byName.get(row.migration_name);
    if (file === undefined) throw newer(row.migration_name);
    if (row.finished_at === null) throw unfinished(row.migration_name);
    if (file.checksum !== row.checksum) throw changed(row.migration_name);
  }
  const applied = current.map((row) => row.migration_name);
  return { applied, pending: files.filter((file) => !applied.includes(file.name)) };
}

function newer(name: string): MigrationRefused {
  return new MigrationRefused(
    `The database has the migration ${name}, which this version does not know: the database is newer than the code.\n` +
      'Fix: run the newer version, or restore the database from a backup of the older one.',
  );
}

function changed(name: string): MigrationRefused {
  return new MigrationRefused(
    `The migration ${name} was changed after it had been applied to this database.\n` +
      'Fix: restore the file as it was and write the change as a new migration.',
  );
}

function unfinished(name: string): MigrationRefused {
  return new MigrationRefused(
    `The migration ${name} began and never ended, so nobody knows how much of it the database has.\n` +
      'Fix: bring the schema in order by hand, then set finished_at (it is applied) or rolled_back_at (it is not) in _prisma_migrations.',
  );
}
