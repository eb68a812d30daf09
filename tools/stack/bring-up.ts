import { join } from 'node:path';
import { deployMigrations } from '../migrate/deploy-migrations.ts';
import { freePort } from '../process/free-port.ts';
import { type AppPorts, type AppSettings, appParts, appUrls } from './app-parts.ts';
import { consoleServer } from './console-build.ts';
import { postgresUrl, redisUrl } from './databases.ts';
import { repositoryFolder, type StackFolders } from './folders.ts';
import { type LocalFile, writeLocalFile } from './local-file.ts';
import { type Progress, progressOf } from './progress.ts';
import { localSecrets } from './secrets.ts';
import { seedDemo } from './seed-demo.ts';
import type { Stack } from './stack.ts';

/** The ports a stack would like to have; the next free ones are taken where these are not. */
export interface PreferredPorts extends AppPorts {
  readonly postgres: number;
  readonly redis: number;
}

/** The ports of `npm start`. */
export const usualPorts: PreferredPorts = {
  console: 3210,
  gateway: 4000,
  sandbox: 4010,
  worker: 4020,
  postgres: 54329,
  redis: 63799,
};

/** How to bring up a stack. */
export interface BringUpOptions {
  readonly stack: Stack;
  readonly folders: StackFolders;
  readonly ports: PreferredPorts;
  /** Servers that exist already; the others are started. */
  readonly given: { readonly databaseUrl: string | undefined; readonly redisUrl: string | undefined };
  /** Whether the programs run from their sources and reload when these change; the console is then not built. */
  readonly isReloading?: boolean;
  readonly say: (line: string) => void;
}

/** A stack that is up: what it tells others, and its programs' settings. */
export interface ReadyStack {
  readonly local: LocalFile;
  readonly settings: AppSettings;
}

/**
 * Brings up databases, schema, demo data and programs, as much of it at once as can be, and writes the local file when
 * all of them are well.
 * @throws Error saying which part did not come up and why.
 */
export async function bringUp(options: BringUpOptions): Promise<ReadyStack> {
  const progress = progressOf(options.say);
  const ports = await appPorts(options);
  const urls = appUrls(ports);
  const [data, server] = await Promise.all([
    bringUpData(options, { progress, sandboxUrl: urls.sandbox }),
    options.isReloading === true
      ? undefined
      : progress('console build', () => consoleServer(options.folders.consoleBuilds)),
  ]);
  const { keyPepper, masterKey, sessionSecret } = localSecrets(options.folders.secretsFile);
  const { databaseUrl, redisUrl, demo } = data;
  const spoolFolder = options.folders.spool;
  const secrets = { keyPepper, masterKey, sessionSecret };
  const settings = { ports, databaseUrl, redisUrl, ...secrets, spoolFolder, consoleServer: server };
  await Promise.all(
    appParts(settings).map((part) => progress(`${part.name} on port ${part.port}`, () => options.stack.run(part))),
  );
  const local: LocalFile = {
    consoleUrl: urls.console,
    gatewayUrl: urls.gateway,
    sandboxUrl: urls.sandbox,
    workerUrl: urls.worker,
    databaseUrl,
    redisUrl,
    demo,
    pids: { ...options.stack.pids(), supervisor: process.pid },
  };
  writeLocalFile(options.folders.localFile, local);
  return { local, settings };
}

async function bringUpData(
  options: BringUpOptions,
  { progress, sandboxUrl }: { progress: Progress; sandboxUrl: string },
) {
  const { stack, folders, say, given, ports } = options;
  const secrets = localSecrets(folders.secretsFile);
  const shared = { stack, folders, secrets, progress, say, taken: new Set<number>() };
  const [databaseUrl, redis] = await Promise.all([
    postgresUrl(given.databaseUrl, { ...shared, port: ports.postgres }),
    redisUrl(given.redisUrl, { ...shared, port: ports.redis }),
  ]);
  await progress('migrations', () =>
    deployMigrations({ databaseUrl, folder: join(repositoryFolder, 'prisma/migrations') }),
  );
  const { keyPepper, masterKey } = secrets;
  const demo = await progress('demo data', () => seedDemo({ databaseUrl, keyPepper, masterKey, sandboxUrl }));
  return { databaseUrl, redisUrl: redis, demo };
}

async function appPorts(options: BringUpOptions): Promise<AppPorts> {
  const taken = new Set<number>();
  const port = async (name: keyof AppPorts): Promise<number> => {
    const preferred = options.ports[name];
    const found = await freePort(preferred, taken);
    if (found !== preferred) options.say(`  ! port ${preferred} is taken, so the ${name} listens on ${found}`);
    return found;
  };
  return {
    console: await port('console'),
    gateway: await port('gateway'),
    sandbox: await port('sandbox'),
    worker: await port('worker'),
  };
}
