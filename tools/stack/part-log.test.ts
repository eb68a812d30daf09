import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPartLog } from './part-log.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('however much a part says, its logs stay within twice 10 MB', () => {
  const folder = makeFolder();
  const log = openPartLog(folder, 'gateway');
  const megabyte = Buffer.alloc(1_000_000, 'x');
  for (let count = 0; count < 35; count += 1) log.write(megabyte);
  log.close();
  expect(readdirSync(folder).sort()).toEqual(['gateway.log', 'gateway.log.1']);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(20_000_000);
  expect(bytes).toBeGreaterThan(10_000_000);
});

test('a new run begins a new log and keeps the one before it', () => {
  const folder = makeFolder();
  const first = openPartLog(folder, 'worker');
  first.write(Buffer.from('one\ntwo\n'));
  expect(first.lastLines(1)).toBe('two');
  first.close();
  const second = openPartLog(folder, 'worker');
  expect(second.lastLines(5)).toBe('');
  second.close();
  expect(existsSync(join(folder, 'worker.log.1'))).toBe(true);
});

test('words that come after the end are dropped', () => {
  const log = openPartLog(makeFolder(), 'worker');
  log.close();
  log.write(Buffer.from('too late'));
  log.close();
  expect(log.lastLines(1)).toBe('');
});
