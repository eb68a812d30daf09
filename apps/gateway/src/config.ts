import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@waygate/protocol';
import { type LogLevel, logLevels } from '@waygate/telemetry';
import { readMasterKeys } from '@waygate/vault';
import { z } from 'zod';

const second = 1_000;
const minute = 60 * second;
const mebibyte = 1024 * 1024;

/** A whole number with its default and bounds: a limit nobody can lift by a typo. */
function bounded(fallback: number, min: number, max: number) {
  return z.coerce.number().int().min(min).max(max).default(fallback);
}

function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');
}

/** Checked here, read where the vault is opened: no object of the configuration holds a key in clear. */
const masterKeys = z.string().superRefine((text, context) => {
  try {
    readMasterKeys(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
  }
});
const key32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64');

const schema = z.object({
  WAYGATE_MODE: z.enum(['local', 'production']).default('production'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  WAYGATE_KEY_PEPPER: key32,
  WAYGATE_MASTER_KEY: masterKeys,
  WAYGATE_EGRESS_ALLOW: z.string().default(''),
  WAYGATE_LOG_LEVEL: z.enum(logLevels).default('info'),
  WAYGATE_SPOOL_DIR: z.string().min(1).default(join(tmpdir(), 'waygate-spool')),
  WAYGATE_SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  WAYGATE_GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  WAYGATE_GATEWAY_PORT: bounded(4000, 0, 65_535),
  /** Several processes on one port; the kernel spreads connections. */
  WAYGATE_GATEWAY_REUSE_PORT: flag(false),
  /** Plain calls are read by a parser of our own; all else, and with false everything, by Node's. */
  WAYGATE_GATEWAY_FAST_LANE: flag(false),
  /** The client's address is taken from the right-most entry of X-Forwarded-For that this many proxies wrote. */
  WAYGATE_GATEWAY_PROXY_HOPS: bounded(0, 0, 8),
  WAYGATE_GATEWAY_BODY_BYTES_MAX: bounded(20 * mebibyte, 1024, 256 * mebibyte),
  /** All request bodies held at once. */
  WAYGATE_GATEWAY_BODIES_BYTES_MAX: bounded(512 * mebibyte, mebibyte, 16 * 1024 * mebibyte),
  WAYGATE_GATEWAY_ANSWER_BYTES_MAX: bounded(64 * mebibyte, 1024, 512 * mebibyte),
  WAYGATE_GATEWAY_EVENT_BYTES_MAX: bounded(4 * mebibyte, 1024, 64 * mebibyte),
  WAYGATE_GATEWAY_REQUESTS_MAX: bounded(10_000, 1, 1_000_000),
  WAYGATE_GATEWAY_ATTEMPTS_MAX: bounded(3, 1, 10),
  WAYGATE_GATEWAY_CONNECT_TIMEOUT_MS: bounded(5 * second, 10, 5 * minute),
  WAYGATE_GATEWAY_FIRST_TOKEN_TIMEOUT_MS: bounded(5 * minute, 10, 60 * minute),
  WAYGATE_GATEWAY_IDLE_TIMEOUT_MS: bounded(5 * minute, 10, 60 * minute),
  WAYGATE_GATEWAY_TOTAL_TIMEOUT_MS: bounded(15 * minute, 10, 240 * minute),
  WAYGATE_GATEWAY_KEEP_ALIVE_MS: bounded(15 * second, 10, 10 * minute),
  WAYGATE_GATEWAY_DRAIN_TIMEOUT_MS: bounded(2 * minute, 0, 60 * minute),
  WAYGATE_GATEWAY_SNAPSHOT_AGE_MS_MAX: bounded(10 * minute, second, 24 * 60 * minute),
  WAYGATE_GATEWAY_DATABASE_POOL_MAX: bounded(4, 1, 64),
  WAYGATE_GATEWAY_SPOOL_BYTES_MAX: bounded(1024 * mebibyte, mebibyte, 1024 * 1024 * mebibyte),
});

/** Deadlines of a call. */
export type Deadlines = {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  /** Silence in the middle of an answer. */
  readonly idleMs: number;
  /** The whole call, all attempts. */
  readonly totalMs: number;
};

/** Bounds of what is held in memory. */
export type Bounds = {
  readonly bodyBytesMax: number;
  readonly bodiesBytesMax: number;
  readonly answerBytesMax: number;
  readonly eventBytesMax: number;
  readonly requestsMax: number;
  readonly attemptsMax: number;
};

/** What the operator decided. */
export type Config = {
  readonly mode: 'local' | 'production';
  readonly listen: { readonly host: string; readonly port: number; readonly isPortShared: boolean };
  readonly databaseUrl: Secret;
  readonly databasePoolMax: number;
  readonly redisUrl: Secret;
  readonly keyPepper: Secret;
  /** As readMasterKeys of packages/vault reads them. */
  readonly masterKeys: Secret;
  readonly egressAllow: readonly string[];
  readonly logLevel: LogLevel;
  readonly spool: { readonly folder: string; readonly bytesMax: number };
  /** Base URL of the sandbox's API; null where it is off. */
  readonly sandboxUrl: string | null;
  readonly proxyHops: number;
  readonly hasFastLane: boolean;
  readonly bounds: Bounds;
  readonly deadlines: Deadlines;
  readonly keepAliveMs: number;
  readonly drainTimeoutMs: number;
  readonly snapshotAgeMsMax: number;
};

const ownPrefix = 'WAYGATE_GATEWAY_';

function refuseUnknown(environment: NodeJS.ProcessEnv): void {
  const unknown = Object.keys(environment).find((name) => name.startsWith(ownPrefix) && !(name in schema.shape));
  if (unknown !== undefined) throw new Error(`${unknown} is not a setting of the gateway. Check its spelling.`);
}

function parse(environment: NodeJS.ProcessEnv): z.infer<typeof schema> {
  refuseUnknown(environment);
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0]);
  // SAFETY: zod's words describe the expectation; the value, which may be a secret, is not repeated.
  throw new Error(
    environment[name] === undefined ? `${name} must be set.` : `${name} is not usable: ${issue?.message}.`,
  );
}

/** Reads and checks the environment. Throws an Error of one sentence that names the variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const env = parse(environment);
  return {
    mode: env.WAYGATE_MODE,
    listen: {
      host: env.WAYGATE_GATEWAY_HOST,
      port: env.WAYGATE_GATEWAY_PORT,
      isPortShared: env.WAYGATE_GATEWAY_REUSE_PORT,
    },
    databaseUrl: new Secret(env.DATABASE_URL),
    databasePoolMax: env.WAYGATE_GATEWAY_DATABASE_POOL_MAX,
    redisUrl: new Secret(env.REDIS_URL),
    keyPepper: new Secret(env.WAYGATE_KEY_PEPPER),
    masterKeys: new Secret(env.WAYGATE_MASTER_KEY),
    egressAllow: env.WAYGATE_EGRESS_ALLOW.split(',').flatMap((range) => range.trim() || []),
    logLevel: env.WAYGATE_LOG_LEVEL,
    spool: { folder: env.WAYGATE_SPOOL_DIR, bytesMax: env.WAYGATE_GATEWAY_SPOOL_BYTES_MAX },
    sandboxUrl: env.WAYGATE_SANDBOX_URL === undefined ? null : new URL('/v1', env.WAYGATE_SANDBOX_URL).href,
    proxyHops: env.WAYGATE_GATEWAY_PROXY_HOPS,
    hasFastLane: env.WAYGATE_GATEWAY_FAST_LANE,
    bounds: {
      bodyBytesMax: env.WAYGATE_GATEWAY_BODY_BYTES_MAX,
      bodiesBytesMax: env.WAYGATE_GATEWAY_BODIES_BYTES_MAX,
      answerBytesMax: env.WAYGATE_GATEWAY_ANSWER_BYTES_MAX,
      eventBytesMax: env.WAYGATE_GATEWAY_EVENT_BYTES_MAX,
      requestsMax: env.WAYGATE_GATEWAY_REQUESTS_MAX,
      attemptsMax: env.WAYGATE_GATEWAY_ATTEMPTS_MAX,
    },
    deadlines: {
      connectMs: env.WAYGATE_GATEWAY_CONNECT_TIMEOUT_MS,
      firstTokenMs: env.WAYGATE_GATEWAY_FIRST_TOKEN_TIMEOUT_MS,
      idleMs: env.WAYGATE_GATEWAY_IDLE_TIMEOUT_MS,
      totalMs: env.WAYGATE_GATEWAY_TOTAL_TIMEOUT_MS,
    },
    keepAliveMs: env.WAYGATE_GATEWAY_KEEP_ALIVE_MS,
    drainTimeoutMs: env.WAYGATE_GATEWAY_DRAIN_TIMEOUT_MS,
    snapshotAgeMsMax: env.WAYGATE_GATEWAY_SNAPSHOT_AGE_MS_MAX,
  };
}
