import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './folders.ts';
import type { Part } from './part.ts';

const probeTimeoutMs = 3_000;
const host = '127.0.0.1';
const consoleFolder = join(repositoryFolder, 'apps/console');
const nextProgram = join(consoleFolder, 'node_modules/next/dist/bin/next');

/** The ports of one stack. */
export interface AppPorts {
  readonly console: number;
  readonly gateway: number;
  readonly sandbox: number;
  readonly worker: number;
}

/** Everything the programs of a local stack are told through their environment. */
export interface AppSettings {
  readonly ports: AppPorts;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly keyPepper: string;
  readonly masterKey: string;
  readonly sessionSecret: string;
  readonly spoolFolder: string;
  /** The built console's server program; undefined runs the programs so that they reload when their code changes. */
  readonly consoleServer: string | undefined;
}

/** Where each program answers. */
export function appUrls(ports: AppPorts): Record<keyof AppPorts, string> {
  const at = (port: number) => `http://${host}:${port}`;
  return {
    console: at(ports.console),
    gateway: at(ports.gateway),
    sandbox: at(ports.sandbox),
    worker: at(ports.worker),
  };
}

/** The environment every program of a local stack shares. What the caller's own environment says about logs and egress holds. */
export function sharedEnv(settings: AppSettings): NodeJS.ProcessEnv {
  return {
    ...inheritedEnv(),
    NODE_ENV: settings.consoleServer === undefined ? 'development' : 'production',
    WAYGATE_MODE: 'local',
    DATABASE_URL: settings.databaseUrl,
    REDIS_URL: settings.redisUrl,
    WAYGATE_KEY_PEPPER: settings.keyPepper,
    WAYGATE_MASTER_KEY: settings.masterKey,
    WAYGATE_EGRESS_ALLOW: process.env['WAYGATE_EGRESS_ALLOW'] ?? '127.0.0.0/8,::1/128',
    WAYGATE_LOG_LEVEL: process.env['WAYGATE_LOG_LEVEL'] ?? 'info',
  };
}

function inheritedEnv(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|NEXTAUTH_|WAYGATE_|TURBO_)|^(DATABASE_URL|REDIS_URL|PORT|HOSTNAME)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** The environment of one program beside the shared one. */
export function appEnv(name: keyof AppPorts, settings: AppSettings): NodeJS.ProcessEnv {
  const { ports, sessionSecret, spoolFolder } = settings;
  const urls = appUrls(ports);
  const own: Record<keyof AppPorts, NodeJS.ProcessEnv> = {
    sandbox: { WAYGATE_SANDBOX_HOST: host, WAYGATE_SANDBOX_PORT: String(ports.sandbox) },
    gateway: {
      WAYGATE_GATEWAY_HOST: host,
      WAYGATE_GATEWAY_PORT: String(ports.gateway),
      WAYGATE_GATEWAY_DRAIN_TIMEOUT_MS: '10000',
      WAYGATE_SPOOL_DIR: spoolFolder,
      WAYGATE_SANDBOX_URL: urls.sandbox,
    },
    worker: {
      WAYGATE_WORKER_HOST: host,
      WAYGATE_WORKER_PORT: String(ports.worker),
      WAYGATE_SPOOL_DIR: spoolFolder,
      WAYGATE_CONSOLE_URL: urls.console,
      WAYGATE_WORKER_MAIL_FOLDER: join(spoolFolder, '..', 'mail'),
    },
    console: {
      PORT: String(ports.console),
      HOSTNAME: host,
      NEXTAUTH_URL: urls.console,
      NEXTAUTH_SECRET: sessionSecret,
      WAYGATE_CONSOLE_URL: urls.console,
      WAYGATE_GATEWAY_URL: urls.gateway,
      WAYGATE_SANDBOX_URL: urls.sandbox,
    },
  };
  return own[name];
}

/** Describes the programs of a stack: what to run, and how to see that it is well. */
export function appParts(settings: AppSettings): Part[] {
  mkdirSync(settings.spoolFolder, { recursive: true });
  const { consoleServer } = settings;
  const watch = consoleServer === undefined ? ['--watch', '--watch-preserve-output'] : [];
  const names = ['sandbox', 'gateway', 'worker'] as const;
  const console = consoleServer === undefined ? [nextProgram, 'dev', consoleFolder] : [consoleServer];
  return [
    ...names.map((name) => nodePart(name, [...watch, join(repositoryFolder, 'apps', name, 'src/main.ts')], settings)),
    nodePart('console', console, settings),
  ];
}

/**
 * What Node is told beside the program, as in `docker/Dockerfile`: a young heap that does not shrink when calls pause, and an
 * old one that may grow, both in MB.
 */
export function nodeFlags(name: keyof AppPorts): readonly string[] {
  return name === 'gateway' ? ['--min-semi-space-size=16', '--initial-old-space-size=256'] : [];
}

/** Where each program says that it is well. */
export const healthPaths: Readonly<Record<keyof AppPorts, string>> = {
  console: '/api/healthz',
  gateway: '/healthz',
  sandbox: '/healthz',
  worker: '/healthz',
};

function nodePart(name: keyof AppPorts, words: readonly string[], settings: AppSettings): Part {
  const env = { ...sharedEnv(settings), ...appEnv(name, settings) };
  const args = ['--disable-warning=ExperimentalWarning', ...nodeFlags(name), ...words];
  return {
    name,
    port: settings.ports[name],
    startTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    prepare: async () => ({ command: process.execPath, args, env, cwd: repositoryFolder }),
    isHealthy: () => isHealthy(`${appUrls(settings.ports)[name]}${healthPaths[name]}`),
  };
}

/** Whether an address answers with a success within 3 s. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs), redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
