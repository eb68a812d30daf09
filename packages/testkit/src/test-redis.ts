import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { testRedisUrl } from './config.ts';

const leaseSeconds = 30;
const renewEveryMs = 10_000;
const retryEveryMs = 200;
const acquireTimeoutMs = 60_000;

/** A numbered database of one's own on the tests' Redis. Pub/sub channels are not numbered: put a random id in their names. */
export type TestRedis = {
  readonly url: string;
  /** A connection to it. */
  readonly client: Redis;
  /** Empties it and gives it back. */
  close(): Promise<void>;
};

/**
 * Takes an empty numbered database, which no other test process uses meanwhile. Database 0 keeps the leases, which run
 * out by themselves when a test process dies.
 * @throws Error with the fix when WAYGATE_TEST_REDIS_URL is missing, or when every database is taken for a minute.
 */
export async function createTestRedis(): Promise<TestRedis> {
  const adminUrl = testRedisUrl();
  const leases = new Redis(adminUrl, { db: 0, connectTimeout: 5_000, commandTimeout: 5_000 });
  leases.on('error', () => undefined);
  const owner = randomBytes(8).toString('hex');
  const number = await takeNumber(leases, owner);
  const renewal = setInterval(() => {
    leases.expire(leaseName(number), leaseSeconds).catch(() => undefined);
  }, renewEveryMs);
  renewal.unref();
  const url = new URL(adminUrl);
  url.pathname = `/${number}`;
  const client = new Redis(url.href, { connectTimeout: 5_000, commandTimeout: 5_000 });
  client.on('error', () => undefined);
  await client.flushdb();
  return {
    url: url.href,
    client,
    close: async () => {
      clearInterval(renewal);
      await client.flushdb();
      await leases.del(leaseName(number));
      client.disconnect();
      leases.disconnect();
    },
  };
}

async function takeNumber(leases: Redis, owner: string): Promise<number> {
  const databases = await countDatabases(leases);
  const deadlineMs = Date.now() + acquireTimeoutMs;
  while (Date.now() < deadlineMs) {
    for (let number = 1; number < databases; number++) {
      if ((await leases.set(leaseName(number), owner, 'EX', leaseSeconds, 'NX')) === 'OK') return number;
    }
    await wait(retryEveryMs);
  }
  leases.disconnect();
  throw new Error(
    `All ${databases - 1} numbered databases of the tests' Redis are taken. Fix: start it with more (databases).`,
  );
}

async function countDatabases(leases: Redis): Promise<number> {
  const answer: unknown = await leases.config('GET', 'databases');
  const count = Array.isArray(answer) ? Number(answer[1]) : Number.NaN;
  return Number.isInteger(count) ? count : 16;
}

function leaseName(number: number): string {
  return `waygate:testkit:lease:${number}`;
}
