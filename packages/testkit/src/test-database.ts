import { randomBytes } from 'node:crypto';
import { DatabaseError, Pool, type QueryResultRow } from 'pg';
import { testDatabaseUrl } from './config.ts';
import { createTemplate } from './template-database.ts';

const poolMax = 2;
const statementTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;

/** A migrated database of one's own on the tests' server. */
export type TestDatabase = {
  readonly name: string;
  /** Its URL, as the owner of the tables. */
  readonly url: string;
  /** Runs SQL as `waygate_system`, which row-level security lets see every tenant. */
  query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs SQL as the owner, for what no program may do (forging rows, stopping a table from working). */
  queryAsOwner<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Drops it, also when connections are still open. */
  close(): Promise<void>;
};

/**
 * Clones a fresh database with all migrations (about 0.1 s). Call it in `beforeAll` and `close()` it in `afterAll`.
 * @throws Error with the fix when WAYGATE_TEST_DATABASE_URL is missing.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = testDatabaseUrl();
  const template = await createTemplate(adminUrl);
  const name = `${namePrefix}${Math.floor(Date.now() / 1_000)}_${randomBytes(5).toString('hex')}`;
  sweep ??= dropForgotten(adminUrl);
  await sweep;
  await once(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(adminUrl, name);
  const system = smallPool(url, 'waygate_system');
  const owner = smallPool(url, null);
  return {
    name,
    url,
    query: (sql, values = []) => rowsOf(system, sql, values),
    queryAsOwner: (sql, values = []) => rowsOf(owner, sql, values),
    close: async () => {
      await Promise.all([system.end(), owner.end()]);
      await dropDatabase(adminUrl, name);
    },
  };
}

const namePrefix = 'waygate_test_';
const forgottenAfterSeconds = 6 * 3_600;
let sweep: Promise<void> | undefined;

/** Drops databases of test runs that were killed long ago: their age stands in their name. Once per process. */
async function dropForgotten(adminUrl: string): Promise<void> {
  const pool = smallPool(adminUrl, null);
  try {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database
       WHERE datname ~ '^${namePrefix}\\d+_' AND split_part(datname, '_', 3)::bigint < extract(epoch FROM now()) - $1`,
      [forgottenAfterSeconds],
    );
    for (const { name } of rows) await pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await pool.end();
  }
}

async function rowsOf<Row extends QueryResultRow>(pool: Pool, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const result = await pool.query<Row>(sql, [...values]);
  return result.rows;
}

function smallPool(url: string, role: string | null): Pool {
  const pool = new Pool({
    connectionString: url,
    max: poolMax,
    idleTimeoutMillis: 1_000,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    ...(role === null ? {} : { options: `-c role=${role}` }),
  });
  // A connection that the server ends while idle (a drill that restarts it) is replaced at the next query.
  pool.on('error', () => undefined);
  return pool;
}

const insufficientPrivilege = '42501';

/**
 * Drops a database, connections and all. FORCE may not end the server's own vacuum worker, which is not ours; a plain drop
 * may, and waits for it.
 */
async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  try {
    await once(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== insufficientPrivilege) throw error;
    await once(adminUrl, `DROP DATABASE IF EXISTS ${name}`);
  }
}

async function once(url: string, sql: string): Promise<void> {
  const pool = smallPool(url, null);
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
