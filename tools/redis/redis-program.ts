import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchDebianPackages } from '../debian/fetch-debian-packages.ts';
import { type UnpackedProgram, unpackedProgram } from '../debian/unpacked-program.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { runCommand, tryCommand } from '../process/run-command.ts';

const versionTimeoutMs = 10_000;
const installTimeoutMs = 300_000;
const unpacked = 'usr/bin/redis-server';

/** A redis-server or valkey-server that was seen to run here, and the environment it needs. */
export type RedisProgram = UnpackedProgram;

/**
 * Finds a Redis: on PATH, else unpacked earlier, else fetched from the distribution without being root and without
 * installing anything, else installed by its package manager when we are root.
 * @throws Error with one sentence and the fix when none can be had.
 */
export async function redisProgram(toolsFolder: string, say: (line: string) => void): Promise<RedisProgram> {
  const found = findOnPath(['redis-server', 'valkey-server']);
  const installed = found === undefined ? undefined : { command: found, env: { PATH: process.env['PATH'] } };
  if (installed !== undefined && (await runs(installed))) return installed;
  const folder = join(toolsFolder, 'redis');
  const cached = programIn(folder);
  if (existsSync(cached.command) && (await runs(cached))) return cached;
  const reasons: string[] = [];
  for (const attempt of [() => unpack(folder, say), () => install(say)]) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `no Redis: ${reasons.join('; ')}\n` +
      'Fix: install redis-server (or valkey-server), or start with REDIS_URL=redis://host:6379.',
  );
}

async function unpack(folder: string, say: (line: string) => void): Promise<RedisProgram> {
  say('fetching Redis from the distribution (once)');
  await fetchDebianPackages({ folder, packages: ['redis-server'], proof: unpacked });
  return proven(programIn(folder));
}

async function install(say: (line: string) => void): Promise<RedisProgram> {
  const aptGet = findOnPath(['apt-get']);
  if (process.getuid?.() !== 0 || aptGet === undefined) throw new Error('nothing may be installed without being root');
  say('installing redis-server with apt-get (once)');
  // COMPAT: policy-rc.d is how Debian is told not to start a server on installation; RUNLEVEL=1 says the same to invoke-rc.d (2026-11).
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const args = ['install', '-y', '--no-install-recommends', 'redis-server'];
  await runCommand(aptGet, args, { timeoutMs: installTimeoutMs, env });
  const command = findOnPath(['redis-server']);
  if (command === undefined) throw new Error('apt-get installed no redis-server');
  return proven({ command, env: { PATH: process.env['PATH'] } });
}

function programIn(folder: string): RedisProgram {
  return unpackedProgram(folder, unpacked);
}

async function proven(program: RedisProgram): Promise<RedisProgram> {
  await runCommand(program.command, ['--version'], { timeoutMs: versionTimeoutMs, env: program.env });
  return program;
}

async function runs(program: RedisProgram): Promise<boolean> {
  const options = { timeoutMs: versionTimeoutMs, env: program.env };
  const result = await tryCommand(program.command, ['--version'], options).catch(() => undefined);
  return result?.code === 0;
}
