/**
 * The first program that runs on a bare machine: `node tools/boot.mjs <command> [arguments]`.
 * Needs Node 20 or newer with npm, nothing else: fetches the pinned pnpm, installs the locked dependencies (Node 24 is
 * one of them), generates the database client, and hands over to `tools/<command>.ts` under Node 24. Does only what
 * is not done yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..');
const tools = join(root, '.tools');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pnpmVersion = manifest.packageManager.split('@')[1];
const nodeMajor = 24;
const lockWaitMs = 15 * 60_000;
const stepTimeoutMs = 15 * 60_000;
const outputBytesMax = 1_000_000;

/** A reason a person can act on, shown without a stack. */
class Refusal extends Error {}

function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(lifecycle|package|config_local_prefix)/.test(name),
  );
  const folders = [
    join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin'),
    join(root, 'node_modules/.bin'),
    join(tools, 'pnpm/node_modules/.bin'),
  ];
  const env = {
    ...Object.fromEntries(kept),
    PATH: [...folders, process.env.PATH ?? ''].join(delimiter),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tools, 'compile-cache'),
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
  };
  if (isWritable(process.env.HOME ?? '')) return env;
  mkdirSync(join(tools, 'home'), { recursive: true });
  return { ...env, HOME: join(tools, 'home'), npm_config_cache: join(tools, 'home/.npm') };
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs one step of the preparation, says what is being waited for, and how long it took. */
async function step(label, command, args) {
  const startMs = performance.now();
  process.stderr.write(`${label} … `);
  const result = await run(command, args);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  process.stderr.write(result.code === 0 ? `${seconds} s\n` : `failed after ${seconds} s\n`);
  if (result.code === 0) return;
  const said = result.output.trim().split('\n').slice(-20).join('\n');
  throw new Refusal(`${label} failed: ${[command, ...args].join(' ')}\n${said}`);
}

function run(command, args) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), stepTimeoutMs);
    const keep = (chunk) => {
      output = (output + chunk).slice(-outputBytesMax);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => keep(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ code: code ?? -1, output });
    });
  });
}

/** The hash of these files' names and contents. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function manifests() {
  const children = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, folder, entry.name, 'package.json')),
  );
  const others = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'prisma/package.json', 'tools/package.json'];
  return [...others.map((file) => join(root, file)), ...children.sort()].filter((file) => existsSync(file));
}

function schemas() {
  const folder = join(root, 'prisma/schema');
  const files = readdirSync(folder).filter((name) => name.endsWith('.prisma'));
  return [...files.sort().map((name) => join(folder, name)), join(root, 'pnpm-lock.yaml')];
}

function isStamped(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

async function installPnpm() {
  const pnpm = join(tools, 'pnpm/node_modules/.bin/pnpm');
  const found = join(tools, 'pnpm/node_modules/pnpm/package.json');
  if (existsSync(found) && JSON.parse(readFileSync(found, 'utf8')).version === pnpmVersion && existsSync(pnpm))
    return pnpm;
  const folder = join(tools, 'pnpm');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command, ...words] = npm;
  const args = ['install', '--prefix', folder, '--yes', '--no-audit', '--no-fund', '--no-save', `pnpm@${pnpmVersion}`];
  await step(`Fetching pnpm ${pnpmVersion}`, command, [...words, ...args]);
  return pnpm;
}

async function installDependencies(pnpm) {
  const hash = hashOf(manifests());
  const stamp = join(root, 'node_modules/.waygate-installed');
  if (isStamped(stamp, hash)) return;
  await step('Installing the locked dependencies', pnpm, ['install', '--frozen-lockfile', '--reporter=append-only']);
  writeFileSync(stamp, hash);
}

async function generateClient() {
  const hash = hashOf(schemas());
  const stamp = join(tools, 'client-generated');
  const generated = join(root, 'packages/db/src/generated');
  if (isStamped(stamp, hash) && existsSync(generated) && readdirSync(generated).length > 0) return;
  const prisma = join(root, 'packages/db/node_modules/.bin/prisma');
  // COMPAT: `prisma generate` downloads a native engine that it does not use unless told of one; any program will do (Prisma 7.10, 2026-11).
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = process.execPath;
  await step('Generating the database client', prisma, ['generate', '--config', 'prisma/prisma.config.ts']);
  writeFileSync(stamp, hash);
}

/** Two commands at once must not install over each other: the second waits for the first. */
async function withLock(work) {
  const lock = join(tools, 'boot.lock');
  const endMs = performance.now() + lockWaitMs;
  for (let said = false; !takeLock(lock); said = true) {
    if (!said) process.stderr.write('Waiting for another command that is installing …\n');
    if (performance.now() > endMs) throw new Refusal(`another command holds ${lock}; remove it if none is running`);
    await sleep(300);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : 0);
    if (holder > 0 && !lives(holder)) rmSync(lock, { force: true });
    return false;
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function nodeProgram() {
  const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= nodeMajor) return process.execPath;
  throw new Refusal(
    `Waygate runs on Node ${nodeMajor}, and npm has no build of it for ${process.platform}-${process.arch}.\n` +
      `Fix: install Node ${nodeMajor} or newer (this is ${process.versions.node}) and run the command again.`,
  );
}

/** Becomes the command: its output, its signals and its exit code are this program's. */
function handOver(command, args) {
  const file = join(root, 'tools', `${command}.ts`);
  const child = spawn(nodeProgram(), ['--disable-warning=ExperimentalWarning', file, ...args], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  });
  endWithNpm(child);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(error));
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}

/**
 * COMPAT: npm runs this through a shell, which dies of a signal that npm forwards without handing it on (npm 11, 2026-11).
 * Whoever ended npm meant the command.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

function fail(error) {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exitCode = 1;
}

async function main() {
  const [command = '', ...args] = process.argv.slice(2);
  if (!/^[a-z]+$/.test(command) || !existsSync(join(root, 'tools', `${command}.ts`))) {
    throw new Refusal(`There is no command "${command}".`);
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Refusal(`Waygate needs Node 20 or newer to begin with; this is ${process.versions.node}.`);
  }
  if (!isWritable(root))
    throw new Refusal(`${root} is not writable for this user. Fix: clone into a folder of your own.`);
  mkdirSync(tools, { recursive: true });
  await withLock(async () => {
    await installDependencies(await installPnpm());
    await generateClient();
  });
  handOver(command, args);
}

await main().catch(fail);
