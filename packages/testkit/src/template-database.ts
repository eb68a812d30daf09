import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const preparedTemplate = 'waygate_template';
const migrationsFolder = join(import.meta.dirname, '../../../prisma/migrations');
/** Any number, as long as every process uses the same: it orders who makes the template. */
const templateLock = 7_310_001;
const lockTimeoutMs = 60_000;

type Migration = { readonly name: string; readonly sql: string };

/**
 * The name of a database to clone: the one that `npm test` prepared, when its migrations are those of the checkout, else
 * one of our own, made once per state of the migrations and kept for later runs.
 */
export async function createTemplate(adminUrl: string): Promise<string> {
  const migrations = readMigrations();
  if (await isCurrent(adminUrl, migrations)) return preparedTemplate;
  const digest = createHash('sha256');
  for (const { name, sql } of migrations) digest.update(name).update('\0').update(sql).update('\0');
  const template = `${preparedTemplate}_${digest.digest('hex').slice(0, 16)}`;
  await withClient(adminUrl, async (admin) => {
    await admin.query(`SET lock_timeout = ${lockTimeoutMs}`);
    await admin.query('SELECT pg_advisory_lock($1)', [templateLock]);
    if (await exists(admin, template)) return;
    const unfinished = `${template}_unfinished`;
    await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${unfinished}`);
    await withClient(forDatabase(adminUrl, unfinished), (client) => migrate(client, migrations));
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
  });
  return template;
}

function readMigrations(): Migration[] {
  return readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8') }));
}

async function migrate(client: Client, migrations: readonly Migration[]): Promise<void> {
  for (const { sql } of migrations) await client.query(sql);
}

async function isCurrent(adminUrl: string, migrations: readonly Migration[]): Promise<boolean> {
  const isThere = await withClient(adminUrl, (admin) => exists(admin, preparedTemplate));
  if (!isThere) return false;
  return withClient(forDatabase(adminUrl, preparedTemplate), async (client) => {
    const { rows } = await client.query<{ checksum: string }>(
      'SELECT checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
    );
    const wanted = migrations.map(({ sql }) => createHash('sha256').update(sql).digest('hex'));
    return rows.length === wanted.length && rows.every((row, i) => row.checksum === wanted[i]);
  });
}

async function exists(client: Client, database: string): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  return rows.length > 0;
}

function forDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, statement_timeout: 60_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
