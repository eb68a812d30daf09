import { Pool } from 'pg';

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

/** The role is set while connecting, by a start-up option: no statement can run before it. */
function withRole(url: string, role: DatabaseRole): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options');
  const option = `-c role=waygate_${role}`;
  changed.searchParams.set('options', given === null ? option : `${given} ${option}`);
  return changed.href;
}
