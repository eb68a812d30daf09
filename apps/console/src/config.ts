import { logLevels } from '@waygate/telemetry';
import { readMasterKeys } from '@waygate/vault';
import { z } from 'zod';

const base64Key = z
  .string()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.byteLength === 32, 'must be 32 bytes in base64');

const masterKeys = z.string().transform((text, context) => {
  try {
    return readMasterKeys(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
});

const environmentSchema = z
  .object({
    WAYGATE_MODE: z.enum(['local', 'production']).default('production'),
    DATABASE_URL: z.string().min(1),
    REDIS_URL: z.string().min(1),
    NEXTAUTH_URL: z.url(),
    NEXTAUTH_SECRET: z.string().min(32),
    WAYGATE_KEY_PEPPER: base64Key,
    WAYGATE_MASTER_KEY: masterKeys,
    WAYGATE_CONSOLE_URL: z.url().optional(),
    WAYGATE_GATEWAY_URL: z.url(),
    /** Where the console itself reaches the gateway, if that is not where people do. */
    WAYGATE_GATEWAY_INTERNAL_URL: z.url().optional(),
    WAYGATE_SANDBOX_URL: z.url().optional(),
    WAYGATE_EGRESS_ALLOW: z.string().default(''),
    WAYGATE_LOG_LEVEL: z.enum(logLevels).default('info'),
    /** How many trusted proxies stand before the console and append to X-Forwarded-For. */
    WAYGATE_PROXY_HOPS: z.coerce.number().int().min(0).max(8).default(0),
    WAYGATE_DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10),
  })
  .transform((env) => ({
    mode: env.WAYGATE_MODE,
    databaseUrl: env.DATABASE_URL,
    databasePoolMax: env.WAYGATE_DATABASE_POOL,
    redisUrl: env.REDIS_URL,
    consoleUrl: new URL(env.WAYGATE_CONSOLE_URL ?? env.NEXTAUTH_URL),
    sessionSecret: env.NEXTAUTH_SECRET,
    keyPepper: env.WAYGATE_KEY_PEPPER,
    masterKeys: env.WAYGATE_MASTER_KEY,
    /** The gateway's base URL as people paste it, without a slash at its end. */
    gatewayUrl: env.WAYGATE_GATEWAY_URL.replace(/\/+$/, ''),
    gatewayInternalUrl: (env.WAYGATE_GATEWAY_INTERNAL_URL ?? env.WAYGATE_GATEWAY_URL).replace(/\/+$/, ''),
    sandboxUrl: env.WAYGATE_SANDBOX_URL ?? null,
    egressAllow: env.WAYGATE_EGRESS_ALLOW.split(',')
      .map((range) => range.trim())
      .filter((range) => range !== ''),
    logLevel: env.WAYGATE_LOG_LEVEL,
    proxyHops: env.WAYGATE_PROXY_HOPS,
  }));

/** The console's settings. */
export type Config = z.output<typeof environmentSchema>;

let config: Config | undefined;

/**
 * The settings, read and checked at first use and not at import, so that a build needs none of them.
 * Throws with one sentence that names each variable that is missing or wrong.
 */
export function readConfig(): Config {
  if (config !== undefined) return config;
  const result = environmentSchema.safeParse(process.env);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`);
    throw new Error(`The console cannot start: set ${faults.join(', ')}.`);
  }
  config = result.data;
  return config;
}

/** Whether this process reloads code and shows stacks to its developer. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}
