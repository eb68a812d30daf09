import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Launch, Part } from '../stack/part.ts';
import type { RedisProgram } from './redis-program.ts';

const probeTimeoutMs = 3_000;

/** A Redis of our own. */
export interface RedisOptions {
  readonly program: RedisProgram;
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  /** Lines of its configuration beside the usual ones, which they overrule. */
  readonly settings?: readonly string[];
}

/** The address of this Redis, its password included. */
export function redisUrlOf(options: RedisOptions): string {
  return `redis://:${options.password}@127.0.0.1:${options.port}/0`;
}

/** Describes a Redis that listens on 127.0.0.1 only, asks for its password and keeps every write in an append-only file. */
export function redisPart(options: RedisOptions): Part {
  return {
    name: 'redis',
    port: options.port,
    startTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
    prepare: async () => prepare(options),
    isHealthy: async () => (await whyRedisUnreachable(redisUrlOf(options))) === undefined,
  };
}

function prepare(options: RedisOptions): Launch {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const file = join(options.folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `dir "${options.folder}"`,
    `requirepass ${options.password}`,
    'appendonly yes',
    'appendfsync everysec',
    // Without this Redis would drop queued jobs and counters to make room; queues demand it.
    'maxmemory-policy noeviction',
    'maxmemory 2gb',
    'daemonize no',
    'logfile ""',
    ...(options.settings ?? []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { command: options.program.command, args: [file], env: options.program.env, cwd: options.folder };
}

/** Why no Redis answers at this address within 3 s; undefined when one does. The reason holds no password. */
export async function whyRedisUnreachable(url: string): Promise<string | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: probeTimeoutMs,
    commandTimeout: probeTimeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: string | undefined;
  client.on('error', (error) => {
    cause = error.message;
  });
  try {
    await client.connect();
    await client.ping();
    return undefined;
  } catch (error) {
    return cause ?? (error instanceof Error ? error.message : String(error));
  } finally {
    client.disconnect();
  }
}
