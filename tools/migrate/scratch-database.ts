import { randomUUID } from 'node:crypto';
import pg from 'pg';

const connectTimeoutMs = 10_000;

/** Runs work on an empty database of its own beside the given one, and drops it whatever happens. The URL's user must be allowed to create databases. */
export async function withScratchDatabase<Result>(
  url: string,
  work: (scratchUrl: string) => Promise<Result>,
): Promise<Result> {
  const name = `waygate_scratch_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    const scratch = new URL(url);
    scratch.pathname = `/${name}`;
    return await work(scratch.href);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  }
}
