import { Pool, type PoolClient } from 'pg';

/** Which of the programs' roles a connection takes; what each may do is written in the migrations. */
export type DatabaseRole = 'app' | 'gateway' | 'system';

/** How to reach Postgres, with a bound for everything. */
export type PoolOptions = {
  readonly url: string;
  readonly role: DatabaseRole;
  /** The most connections at a time. */
  readonly poolMax: number;
  /** Shown by `pg_stat_activity`. */
  readonly applicationName: string;
  /** After this Postgres ends a statement, and a client stops waiting for it a little later. */
  readonly statementTimeoutMs: number;
};

const connectTimeoutMs = 5_000;
const idleTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 30_000;
/** By so much a client waits longer than Postgres, so that Postgres's words are the ones that are seen. */
const clientGraceMs = 1_000;
const lockTimeoutShare = 0.5;

/** Opens a pool whose every connection works as the given role, from its first statement on. */
export function openPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: withRole(options.url, options.role),
    max: options.poolMax,
    application_name: options.applicationName,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + clientGraceMs,
    lock_timeout: Math.ceil(options.statementTimeoutMs * lockTimeoutShare),
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
  });
  // An idle connection that the server ends is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/**
 * Runs work on one connection of its own. One that broke, or that an error left in an unknown state, is closed, which rolls
 * back; any other goes back to the pool.
 * INVARIANT: whoever takes a connection listens to its errors, since an unheard one would end the process.
 */
export async function withConnection<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const result = await work(client);
    client.off('error', onError);
    client.release(broken);
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Runs work in one transaction on one connection. */
export function inTransaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return withConnection(pool, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

/** The role is set while connecting, by a start-up option: no statement can run before it. */
function withRole(url: string, role: DatabaseRole): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options');
  const option = `-c role=waygate_${role}`;
  changed.searchParams.set('options', given === null ? option : `${given} ${option}`);
  return changed.href;
}
