import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type MigrationFile, migrationFiles } from './migration-files.ts';
import { ensureHistoryTable, type MigrationHistory, MigrationRefused, readHistory } from './migration-history.ts';

const connectTimeoutMs = 10_000;
const lockTimeoutMs = 60_000;
/** The lock Prisma Migrate takes too, so that the two never run at once. */
const advisoryLock = 72_707_369;

/** Which migrations go to which database. */
export interface MigrationTarget {
  readonly databaseUrl: string;
  /** The folder of migrations. */
  readonly folder: string;
}

/**
 * Applies what a database lacks, one transaction per file with its history row inside.
 * SAFETY: killed at any moment, the file at hand is either applied and recorded or neither; the next run goes on from
 * there. Two runs at once wait for each other for at most a minute.
 * @returns the names that were applied now.
 * @throws MigrationRefused as {@link readHistory} does, or when the lock is not had in time; Error with the file's name when its SQL fails.
 */
export async function deployMigrations(target: MigrationTarget): Promise<string[]> {
  const files = migrationFiles(target.folder);
  return await withClient(target.databaseUrl, async (client) => {
    await takeLock(client);
    await ensureHistoryTable(client);
    const { pending } = await readHistory(client, files);
    for (const file of pending) await apply(client, file);
    return pending.map((file) => file.name);
  });
}

/** How a database stands to the files, without changing it. @throws MigrationRefused as {@link readHistory} does. */
export async function migrationStatus(target: MigrationTarget): Promise<MigrationHistory> {
  const files = migrationFiles(target.folder);
  return await withClient(target.databaseUrl, (client) => readHistory(client, files));
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'waygate-migrate',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function takeLock(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
  } catch (error) {
    throw new MigrationRefused(
      `Another migration of this database has been running for more than ${lockTimeoutMs / 1000} s (${messageOf(error)}).\n` +
        'Fix: wait for it to end, then run the command again.',
    );
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(file.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), file.checksum, file.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`The migration ${file.name} failed and changed nothing: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
