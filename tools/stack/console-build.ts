import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { runCommand } from '../process/run-command.ts';
import { repositoryFolder } from './folders.ts';

const buildTimeoutMs = 15 * 60_000;
const buildsKept = 2;
const consoleFolder = 'apps/console';
const ignoredFolders = new Set(['node_modules', '.next', '.turbo', 'dist', 'e2e', 'test-results', 'generated']);
const manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * The console's production build as a folder of its own, made again only when its sources, those of the packages it uses,
 * the Prisma schema or the lockfile changed. A running console keeps its folder while a newer one is built.
 * @returns the server program.
 */
export async function consoleServer(builds: string): Promise<string> {
  const folder = join(builds, consoleHash());
  const server = join(folder, consoleFolder, 'server.js');
  if (!existsSync(server)) {
    const turbo = join(repositoryFolder, 'node_modules/.bin/turbo');
    const args = ['run', 'build', '--filter=@waygate/console', '--output-logs=errors-only', '--no-update-notifier'];
    await runCommand(turbo, args, { cwd: repositoryFolder, timeoutMs: buildTimeoutMs });
    assemble(folder);
    forgetOld(builds, folder);
  }
  return server;
}

/** Next's standalone output lacks the static files, which its documentation says to copy beside the server. */
function assemble(folder: string): void {
  const built = join(repositoryFolder, consoleFolder, '.next');
  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  cpSync(join(built, 'standalone'), partial, { recursive: true, verbatimSymlinks: true });
  cpSync(join(built, 'static'), join(partial, consoleFolder, '.next/static'), { recursive: true });
  const assets = join(repositoryFolder, consoleFolder, 'public');
  if (existsSync(assets)) cpSync(assets, join(partial, consoleFolder, 'public'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

/** The build before this one stays, because a running console may still be served from it. */
function forgetOld(builds: string, current: string): void {
  const others = readdirSync(builds)
    .map((name) => join(builds, name))
    .filter((path) => path !== current);
  const byAge = others.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of byAge.slice(buildsKept - 1)) rmSync(path, { recursive: true, force: true });
}

function consoleHash(): string {
  const hash = createHash('sha256');
  const folders = [...packageFolders('@waygate/console'), 'prisma/schema'].sort();
  const files = folders.flatMap((folder) => sourceFiles(join(repositoryFolder, folder)));
  for (const file of [
    ...files,
    ...['pnpm-lock.yaml', 'tsconfig.base.json'].map((name) => join(repositoryFolder, name)),
  ]) {
    hash.update(relative(repositoryFolder, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 24);
}

/** The folders of a workspace package and of everything of the workspace it uses, by way of others too. */
function packageFolders(name: string): string[] {
  const workspace = new Map(workspaceManifests().map(({ folder, content }) => [content.name, { folder, content }]));
  const found = new Set<string>();
  const visit = (wanted: string): void => {
    const member = workspace.get(wanted);
    if (member === undefined || found.has(member.folder)) return;
    found.add(member.folder);
    for (const dependency of Object.keys(member.content.dependencies)) visit(dependency);
  };
  visit(name);
  return [...found];
}

function workspaceManifests() {
  const folders = ['apps', 'packages'].flatMap((top) =>
    readdirSync(join(repositoryFolder, top)).map((name) => `${top}/${name}`),
  );
  return folders
    .map((folder) => ({ folder, file: join(repositoryFolder, folder, 'package.json') }))
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => ({ folder, content: manifest.parse(JSON.parse(readFileSync(file, 'utf8'))) }));
}

function sourceFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : sourceFiles(path);
    return /\.test\.tsx?$|\.tsbuildinfo$|^next-env\.d\.ts$/.test(entry.name) ? [] : [path];
  });
}
