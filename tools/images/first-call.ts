import { chmodSync, chownSync, copyFileSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../process/run-command.ts';
import {
  type AppPorts,
  type AppSettings,
  appEnv,
  appUrls,
  healthPaths,
  isHealthy,
  nodeFlags,
  sharedEnv,
} from '../stack/app-parts.ts';
import type { Launch, Part } from '../stack/part.ts';
import type { Stack } from '../stack/stack.ts';
import { buildImageFiles, type ImageName, imageNames, imagePrograms } from './build-image-files.ts';

const nobody = 65_534;
const migrateTimeoutMs = 120_000;

/** The images' files, laid out as containers would have them. */
export interface ImageFiles {
  /** The program Node, at a place every user reaches. */
  readonly node: string;
  readonly folders: Readonly<Record<ImageName, string>>;
}

/** Builds every image's files below a folder and takes the right to write them from everybody. */
export async function layOutImages(folder: string): Promise<ImageFiles> {
  const at = (name: ImageName) => join(folder, name);
  for (const name of imageNames) await buildImageFiles(name, at(name));
  for (const name of imageNames) forbidWriting(at(name));
  const node = join(folder, 'node');
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o555);
  chmodSync(folder, 0o755);
  const folders = {
    gateway: at('gateway'),
    worker: at('worker'),
    sandbox: at('sandbox'),
    console: at('console'),
    migrate: at('migrate'),
  };
  return { node, folders };
}

/** Takes the folder away again, which nobody but root could without the right to write. */
export async function removeImages(folder: string): Promise<void> {
  await runCommand('chmod', ['-R', 'u+w', folder], { timeoutMs: migrateTimeoutMs });
  rmSync(folder, { recursive: true, force: true });
}

function forbidWriting(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) forbidWriting(join(path, name));
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o555 : 0o444);
}

/** As whom an image's program runs: nobody when we are root, else ourselves, who may not write its files either. */
function account(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
}

/** Runs the migrate image to its end. */
export async function runMigrateImage(images: ImageFiles, databaseUrl: string): Promise<string> {
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl };
  const options = { cwd: images.folders.migrate, timeoutMs: migrateTimeoutMs, env, ...account() };
  return await runCommand(images.node, [imagePrograms.migrate], options);
}

/** Starts the programs of the other images, each in its own folder, and waits until all are well. */
export async function runImages(images: ImageFiles, settings: AppSettings, stack: Stack): Promise<void> {
  mkdirSync(settings.spoolFolder, { recursive: true });
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) chownSync(settings.spoolFolder, uid, gid);
  const names = ['sandbox', 'gateway', 'worker', 'console'] as const;
  await Promise.all(names.map((name) => stack.run(imagePart(name, images, settings))));
}

function imagePart(name: keyof AppPorts, images: ImageFiles, settings: AppSettings): Part {
  const { NODE_COMPILE_CACHE: _cache, ...shared } = sharedEnv(settings);
  const launch: Launch = {
    command: images.node,
    args: ['--enable-source-maps', ...nodeFlags(name), imagePrograms[name]],
    env: { ...shared, ...appEnv(name, settings), HOME: '/nonexistent' },
    cwd: images.folders[name],
    ...account(),
  };
  return {
    name,
    port: settings.ports[name],
    startTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    prepare: async () => launch,
    isHealthy: () => isHealthy(`${appUrls(settings.ports)[name]}${healthPaths[name]}`),
  };
}
