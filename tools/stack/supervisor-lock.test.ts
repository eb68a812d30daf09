import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeRunFile } from './run-file.ts';
import { claimSupervisor, releaseSupervisor, runningSupervisor } from './supervisor-lock.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('only one supervisor has a folder at a time, and it can be given up', () => {
  const folder = makeFolder();
  expect(claimSupervisor(folder)).toBeUndefined();
  expect(claimSupervisor(folder)?.pid).toBe(process.pid);
  releaseSupervisor(folder);
  expect(runningSupervisor(folder)).toBeUndefined();
  expect(claimSupervisor(folder)).toBeUndefined();
});

test('the claim of a supervisor that was killed does not stand in the way, even when its number lives again', () => {
  const folder = makeFolder();
  const dead = { name: 'supervisor', pid: process.pid, stamp: '1', port: 0, since: '', stopTimeoutMs: 1 };
  writeRunFile(folder, { ...dead, stopSignal: 'SIGTERM' });
  expect(claimSupervisor(folder)).toBeUndefined();
  expect(runningSupervisor(folder)?.stamp).not.toBe('1');
});
