import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../process/run-command.ts';
import { consoleServer } from '../stack/console-build.ts';
import { repositoryFolder, stackFolders } from '../stack/folders.ts';

const buildTimeoutMs = 15 * 60_000;

/** The images there are. */
export const imageNames = ['gateway', 'worker', 'sandbox', 'console', 'migrate'] as const;

/** One of {@link imageNames}. */
export type ImageName = (typeof imageNames)[number];

/** The program of each image, relative to its files. */
export const imagePrograms: Readonly<Record<ImageName, string>> = {
  gateway: 'dist/main.js',
  worker: 'dist/main.js',
  sandbox: 'dist/main.js',
  console: 'apps/console/server.js',
  migrate: 'migrate.cjs',
};

/** Whether a word names an image. */
export function isImageName(word: string): word is ImageName {
  return Object.hasOwn(imagePrograms, word);
}

/**
 * Puts everything an image holds beside Node itself into an empty folder; Dockerfile and test use the very same files.
 * @throws CommandFailed when something does not build.
 */
export async function buildImageFiles(name: ImageName, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  if (name === 'console') return await copyConsole(folder);
  if (name === 'migrate') return await bundleMigrate(folder);
  const options = { cwd: repositoryFolder, timeoutMs: buildTimeoutMs };
  const turbo = join(repositoryFolder, 'node_modules/.bin/turbo');
  await runCommand(
    turbo,
    ['run', 'build', `--filter=@waygate/${name}`, '--output-logs=errors-only', '--no-update-notifier'],
    options,
  );
  // A flat node_modules: the bundle imports what the workspace packages inside it depend on, by name and from one place.
  const deploy = ['deploy', '--prod', '--legacy', '--config.node-linker=hoisted', folder];
  await runCommand('pnpm', [`--filter=@waygate/${name}`, ...deploy], options);
  // The workspace packages are inside the bundle; a second copy would never be read.
  rmSync(join(folder, 'node_modules/@waygate'), { recursive: true, force: true });
}

async function copyConsole(folder: string): Promise<void> {
  const server = await consoleServer(stackFolders().consoleBuilds);
  cpSync(join(server, '../../..'), folder, { recursive: true, verbatimSymlinks: true });
}

async function bundleMigrate(folder: string): Promise<void> {
  await build({
    entryPoints: [join(repositoryFolder, 'tools/migrate/deploy-in-image.ts')],
    outfile: join(folder, imagePrograms.migrate),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // An optional native driver that pg loads only when it is asked for.
    external: ['pg-native'],
    logLevel: 'warning',
  });
  const migrations = join(repositoryFolder, 'prisma/migrations');
  cpSync(migrations, join(folder, 'migrations'), { recursive: true });
}
