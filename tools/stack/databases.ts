import { ensureOwnDatabase } from '../postgres/own-database.ts';
import { postgresAdminUrl, postgresPart, whyUnreachable } from '../postgres/postgres-part.ts';
import { freePort } from '../process/free-port.ts';
import { redisPart, redisUrlOf, whyRedisUnreachable } from '../redis/redis-part.ts';
import { redisProgram } from '../redis/redis-program.ts';
import { type StackFolders, toolsFolder } from './folders.ts';
import type { Progress } from './progress.ts';
import type { LocalSecrets } from './secrets.ts';
import type { Stack } from './stack.ts';

/** What the databases of a stack are started with. */
export interface DatabaseOptions {
  readonly stack: Stack;
  readonly folders: StackFolders;
  readonly secrets: LocalSecrets;
  readonly progress: Progress;
  readonly say: (line: string) => void;
  readonly taken: Set<number>;
  readonly port: number;
}

/** The given PostgreSQL when there is one, seen to answer; else one of our own. @returns the address the programs use. */
export async function postgresUrl(given: string | undefined, options: DatabaseOptions): Promise<string> {
  if (given !== undefined && given !== '') {
    const reason = await whyUnreachable(given);
    if (reason === undefined) return given;
    throw new Error(
      `DATABASE_URL is given, but no PostgreSQL answers there: ${reason}\nFix: correct it, or unset it to get one started.`,
    );
  }
  const port = await announcedPort('PostgreSQL', options);
  const server = { folder: options.folders.postgres, port, password: options.secrets.postgresAdminPassword };
  return await options.progress(`PostgreSQL on port ${port}`, async () => {
    await options.stack.run(postgresPart(server));
    const adminUrl = postgresAdminUrl(server);
    return await ensureOwnDatabase({ adminUrl, name: 'waygate', password: options.secrets.postgresPassword });
  });
}

/** The given Redis when there is one, seen to answer; else one of our own. @returns the address the programs use. */
export async function redisUrl(given: string | undefined, options: DatabaseOptions): Promise<string> {
  if (given !== undefined && given !== '') {
    const reason = await whyRedisUnreachable(given);
    if (reason === undefined) return given;
    throw new Error(
      `REDIS_URL is given, but no Redis answers there: ${reason}\nFix: correct it, or unset it to get one started.`,
    );
  }
  const program = await redisProgram(toolsFolder, options.say);
  const port = await announcedPort('Redis', options);
  const server = { program, folder: options.folders.redis, port, password: options.secrets.redisPassword };
  await options.progress(`Redis on port ${port}`, () => options.stack.run(redisPart(server)));
  return redisUrlOf(server);
}

async function announcedPort(label: string, options: DatabaseOptions): Promise<number> {
  const port = await freePort(options.port, options.taken);
  if (port !== options.port) options.say(`  ! port ${options.port} is taken, so ${label} listens on ${port}`);
  return port;
}
