import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@waygate/protocol';
import { type LogLevel, logLevels } from '@waygate/telemetry';
import { z } from 'zod';

/** A whole number with its default and bounds: a limit nobody can lift by a typo. */
function bounded(fallback: number, min: number, max: number) {
  return z.coerce.number().int().min(min).max(max).default(fallback);
}

const anchorKeyBytes = 32;

const schema = z.object({
  WAYGATE_MODE: z.enum(['local', 'production']).default('production'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Where people reach the console: links in mails lead there. */
  WAYGATE_CONSOLE_URL: z.url({ protocol: /^https?$/ }),
  WAYGATE_LOG_LEVEL: z.enum(logLevels).default('info'),
  WAYGATE_WORKER_HOST: z.string().min(1).default('127.0.0.1'),
  WAYGATE_WORKER_PORT: bounded(4020, 0, 65_535),
  WAYGATE_WORKER_DATABASE_POOL_MAX: bounded(6, 1, 64),
  /** Batches of usage recorded at a time. */
  WAYGATE_WORKER_CONCURRENCY: bounded(4, 1, 64),
  /** How many days single calls are kept. Sums by hour are kept for good. */
  WAYGATE_WORKER_USAGE_RETENTION_DAYS: bounded(90, 1, 3_650),
  WAYGATE_WORKER_SESSION_RETENTION_DAYS: bounded(90, 1, 3_650),
  /** A file outside the database for signed ends of audit chains. Needs the key. */
  WAYGATE_WORKER_AUDIT_ANCHOR_FILE: z.string().min(1).optional(),
  /** 32 bytes in base64 that sign it (Ed25519). */
  WAYGATE_WORKER_AUDIT_ANCHOR_KEY: z
    .base64()
    .refine((text) => Buffer.from(text, 'base64').length === anchorKeyBytes, 'must be 32 bytes in base64')
    .optional(),
  /** A mail server, `smtp://user:password@host:587` or `smtps://…`. Without one mails are written into the folder below. */
  WAYGATE_WORKER_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  WAYGATE_WORKER_MAIL_FROM: z.string().min(3).max(200).default('Waygate <waygate@localhost>'),
  WAYGATE_WORKER_MAIL_FOLDER: z.string().min(1).default(join(tmpdir(), 'waygate-mail')),
  /** How long jobs at work may take to end when the process is told to stop. */
  WAYGATE_WORKER_STOP_TIMEOUT_MS: bounded(25_000, 0, 600_000),
});

/** How mail leaves. */
export type MailSettings = {
  /** Null: mails are written as files into `folder`. */
  readonly smtpUrl: Secret | null;
  readonly from: string;
  readonly folder: string;
};

/** What the operator decided. */
export type Config = {
  readonly mode: 'local' | 'production';
  readonly listen: { readonly host: string; readonly port: number };
  readonly databaseUrl: Secret;
  readonly databasePoolMax: number;
  readonly redisUrl: Secret;
  readonly logLevel: LogLevel;
  readonly usageConcurrency: number;
  readonly usageRetentionDays: number;
  readonly sessionRetentionDays: number;
  readonly auditAnchors: { readonly file: string; readonly key: Uint8Array } | null;
  readonly stopTimeoutMs: number;
  readonly consoleUrl: string;
  readonly mail: MailSettings;
};

const ownPrefix = 'WAYGATE_WORKER_';

/** Reads and checks the environment. @throws Error of one sentence that names the variable at fault, never its value. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const unknown = Object.keys(environment).find((name) => name.startsWith(ownPrefix) && !(name in schema.shape));
  if (unknown !== undefined) throw new Error(`${unknown} is not a setting of the worker. Check its spelling.`);
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new Error(describeFault(parsed.error, environment));
  const env = parsed.data;
  return {
    auditAnchors: readAnchors(env),
    mode: env.WAYGATE_MODE,
    listen: { host: env.WAYGATE_WORKER_HOST, port: env.WAYGATE_WORKER_PORT },
    databaseUrl: new Secret(env.DATABASE_URL),
    databasePoolMax: env.WAYGATE_WORKER_DATABASE_POOL_MAX,
    redisUrl: new Secret(env.REDIS_URL),
    logLevel: env.WAYGATE_LOG_LEVEL,
    usageConcurrency: env.WAYGATE_WORKER_CONCURRENCY,
    usageRetentionDays: env.WAYGATE_WORKER_USAGE_RETENTION_DAYS,
    sessionRetentionDays: env.WAYGATE_WORKER_SESSION_RETENTION_DAYS,
    stopTimeoutMs: env.WAYGATE_WORKER_STOP_TIMEOUT_MS,
    consoleUrl: env.WAYGATE_CONSOLE_URL.replace(/\/+$/, ''),
    mail: {
      smtpUrl: env.WAYGATE_WORKER_SMTP_URL === undefined ? null : new Secret(env.WAYGATE_WORKER_SMTP_URL),
      from: env.WAYGATE_WORKER_MAIL_FROM,
      folder: env.WAYGATE_WORKER_MAIL_FOLDER,
    },
  };
}

function readAnchors(env: z.infer<typeof schema>): Config['auditAnchors'] {
  const { WAYGATE_WORKER_AUDIT_ANCHOR_FILE: file, WAYGATE_WORKER_AUDIT_ANCHOR_KEY: key } = env;
  if ((file === undefined) !== (key === undefined)) {
    throw new Error('WAYGATE_WORKER_AUDIT_ANCHOR_FILE and WAYGATE_WORKER_AUDIT_ANCHOR_KEY must be set together.');
  }
  return file === undefined || key === undefined ? null : { file, key: Buffer.from(key, 'base64') };
}

function describeFault(error: z.ZodError, environment: NodeJS.ProcessEnv): string {
  const issue = error.issues[0];
  const name = String(issue?.path[0]);
  return environment[name] === undefined ? `${name} must be set.` : `${name} is not usable: ${issue?.message}.`;
}
