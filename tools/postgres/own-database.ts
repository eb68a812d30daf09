import pg from 'pg';

const connectTimeoutMs = 10_000;

/** A database and the role that owns it. */
export interface OwnDatabaseOptions {
  readonly adminUrl: string;
  /** Name of both the role and the database: lower-case letters and underscores. */
  readonly name: string;
  readonly password: string;
}

/**
 * Makes a database and its owner unless they are there. The owner is no superuser, as on any managed PostgreSQL, so that
 * row-level security holds for it too; it may make roles and databases, which migrations and tests need.
 * @returns the database's address as its owner.
 */
export async function ensureOwnDatabase(options: OwnDatabaseOptions): Promise<string> {
  const { adminUrl, name, password } = options;
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(name)}`);
    await client.query(
      `ALTER ROLE ${client.escapeIdentifier(name)} LOGIN CREATEDB CREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
    );
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (database.rowCount === 0) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(name)}`);
    }
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return url.href;
}
