import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** How to reach Redis, with a deadline for everything. */
export type RedisConnectionOptions = {
  readonly url: string;
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  readonly connectTimeoutMs: number;
  /** After this a command that has had no reply is rejected. */
  readonly commandTimeoutMs: number;
  /** Hears of lost connections; ioredis goes on connecting by itself. */
  readonly onError: (error: Error) => void;
};

const reconnectAfterMaxMs = 2_000;

/** Reconnects for ever, from 50 ms up to 2 s apart: Redis coming back must not need a restart of ours. */
function reconnectAfterMs(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 10), reconnectAfterMaxMs);
}

/**
 * Opens a connection whose commands fail at once while Redis is away (nothing is queued in memory) and fail at the
 * deadline while Redis does not answer. Connecting goes on in the background: see waitForRedis.
 */
export function openRedis(options: RedisConnectionOptions): Redis {
  return connect(options, {
    commandTimeout: options.commandTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
}

/**
 * A connection that waits: for BullMQ workers, whose blocking reads have no reply for long, and for subscriptions. No
 * command on it has a deadline, whatever the options say.
 */
export function openPatientRedis(options: Omit<RedisConnectionOptions, 'commandTimeoutMs'>): Redis {
  return connect(options, { maxRetriesPerRequest: null });
}

type Patience = {
  readonly commandTimeout?: number;
  readonly enableOfflineQueue?: boolean;
  readonly maxRetriesPerRequest: number | null;
};

function connect(options: Omit<RedisConnectionOptions, 'commandTimeoutMs'>, patience: Patience): Redis {
  const redis = new Redis(options.url, {
    connectionName: options.name,
    connectTimeout: options.connectTimeoutMs,
    retryStrategy: reconnectAfterMs,
    ...patience,
  });
  redis.on('error', options.onError);
  return redis;
}

const pollEveryMs = 25;

/** Waits until a connection can be used. @throws Error naming the deadline when it cannot by then. */
export async function waitForRedis(redis: Redis, timeoutMs: number): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (redis.status !== 'ready') {
    if (performance.now() >= deadlineMs) throw new Error(`Redis did not become ready within ${timeoutMs} ms.`);
    await wait(pollEveryMs);
  }
}

/**
 * Queues and counters are lost silently by a Redis that evicts. Reads INFO, which managed servers allow where they
 * refuse CONFIG.
 * @throws Error with the fix when the eviction policy is not `noeviction`.
 */
export async function requireNoEviction(redis: Redis): Promise<void> {
  const memory = await redis.info('memory');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'unknown';
  if (policy !== 'noeviction') {
    throw new Error(
      `Redis has maxmemory-policy "${policy}" and would drop queued usage when it is full. Fix: set maxmemory-policy to noeviction.`,
    );
  }
}
