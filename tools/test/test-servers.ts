import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { deployMigrations } from '../migrate/deploy-migrations.ts';
import { ensureOwnDatabase } from '../postgres/own-database.ts';
import { postgresAdminUrl, postgresPart, whyUnreachable } from '../postgres/postgres-part.ts';
import { freePort } from '../process/free-port.ts';
import { redisPart, redisUrlOf, whyRedisUnreachable } from '../redis/redis-part.ts';
import { redisProgram } from '../redis/redis-program.ts';
import { repositoryFolder, type StackFolders, toolsFolder } from '../stack/folders.ts';
import type { LocalSecrets } from '../stack/secrets.ts';
import type { Stack } from '../stack/stack.ts';

const preferredPostgres = 54_500;
const preferredRedis = 63_900;
const connectTimeoutMs = 10_000;

/** The real servers that tests use. */
export interface TestServers {
  /** A PostgreSQL whose user may make databases; `waygate_template` on it has all migrations. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** What the servers of a test run are started with. */
export interface TestServersOptions {
  readonly stack: Stack;
  readonly folders: StackFolders;
  readonly secrets: LocalSecrets;
  readonly given: { readonly databaseUrl: string | undefined; readonly redisUrl: string | undefined };
  readonly say: (line: string) => void;
}

/** Starts the servers that are not given, both empty, and makes the template database. */
export async function startTestServers(options: TestServersOptions): Promise<TestServers> {
  const [databaseUrl, redisUrl] = await Promise.all([testPostgres(options), testRedis(options)]);
  await makeTemplate(databaseUrl);
  return { databaseUrl, redisUrl };
}

async function testPostgres({ stack, folders, secrets, given }: TestServersOptions): Promise<string> {
  if (given.databaseUrl !== undefined) {
    const reason = await whyUnreachable(given.databaseUrl);
    if (reason === undefined) return given.databaseUrl;
    throw new Error(`DATABASE_URL is given, but no PostgreSQL answers there: ${reason}`);
  }
  const port = await freePort(preferredPostgres, new Set());
  const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off'];
  const server = { folder: folders.postgres, port, password: secrets.postgresAdminPassword, settings };
  await stack.run(postgresPart(server));
  return await ensureOwnDatabase({
    adminUrl: postgresAdminUrl(server),
    name: 'waygate',
    password: secrets.postgresPassword,
  });
}

async function testRedis({ stack, folders, secrets, given, say }: TestServersOptions): Promise<string> {
  if (given.redisUrl !== undefined) {
    await refuseFullRedis(given.redisUrl);
    return given.redisUrl;
  }
  const program = await redisProgram(toolsFolder, say);
  const port = await freePort(preferredRedis, new Set());
  rmSync(folders.redis, { recursive: true, force: true });
  // Each test file takes a numbered database of its own, and none of them need outlive the run.
  const settings = ['databases 128', 'appendonly no', 'save ""'];
  const server = { program, folder: folders.redis, port, password: secrets.redisPassword, settings };
  await stack.run(redisPart(server));
  return redisUrlOf(server);
}

/** Tests empty the numbered databases they use, so a Redis that holds something is not theirs. */
async function refuseFullRedis(url: string): Promise<void> {
  const reason = await whyRedisUnreachable(url);
  if (reason !== undefined) throw new Error(`REDIS_URL is given, but no Redis answers there: ${reason}`);
  const client = new Redis(url, { connectTimeout: connectTimeoutMs, commandTimeout: connectTimeoutMs });
  client.on('error', () => undefined);
  const keyspace = await client.info('keyspace');
  client.disconnect();
  const full = keyspace.match(/^db\d+/gm) ?? [];
  if (full.length === 0) return;
  throw new Error(
    `REDIS_URL is given, and that Redis holds data (${full.join(', ')}), which the tests would empty.\n` +
      'Fix: give an empty Redis, or unset REDIS_URL to get one started.',
  );
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const name = 'waygate_template';
  await onServer(serverUrl, [
    `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
    `CREATE DATABASE ${name} TEMPLATE template0`,
  ]);
  const template = new URL(serverUrl);
  template.pathname = `/${name}`;
  await deployMigrations({ databaseUrl: template.href, folder: join(repositoryFolder, 'prisma/migrations') });
}

/** Makes an empty database on the server, whatever an earlier run left under its name. @returns its address. */
export async function emptyDatabase(serverUrl: string, name: string): Promise<string> {
  await onServer(serverUrl, [
    `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
    `CREATE DATABASE ${name} TEMPLATE template0`,
  ]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
