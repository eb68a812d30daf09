import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts';
import { stopProcess } from './stop-process.ts';

async function startProgram(code: string): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const child = spawn(process.execPath, ['-e', `${code}; process.stdout.write('up'); setInterval(() => {}, 1000)`]);
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null || child.pid === undefined) throw new Error('not started');
  await once(child.stdout, 'data');
  const identity = identifyProcess(child.pid);
  if (identity === undefined) throw new Error('not alive');
  return { child, identity };
}

test('a process that ends when asked is stopped', async () => {
  const { child, identity } = await startProgram('');
  expect(await stopProcess(identity, { signal: 'SIGTERM', timeoutMs: 5_000 })).toBe('stopped');
  expect(child.signalCode ?? 'SIGTERM').toBe('SIGTERM');
  expect(isAlive(identity)).toBe(false);
});

test('a process that does not end when asked is killed at the deadline', async () => {
  const { identity } = await startProgram("process.on('SIGTERM', () => {})");
  expect(await stopProcess(identity, { signal: 'SIGTERM', timeoutMs: 100 })).toBe('killed');
  expect(isAlive(identity)).toBe(false);
});

test('another process that was given the same number is left alone', async () => {
  const { identity } = await startProgram('');
  const earlier = { pid: identity.pid, stamp: '1' };
  expect(await stopProcess(earlier, { signal: 'SIGKILL', timeoutMs: 100 })).toBe('gone');
  expect(isAlive(identity)).toBe(true);
});
