import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../process/free-port.ts';
import { identifyProcess } from '../process/process-identity.ts';
import { waitUntil } from '../process/wait-until.ts';
import { isHealthy } from './app-parts.ts';
import type { Part } from './part.ts';
import { livingRuns } from './run-file.ts';
import { RunningPart } from './running-part.ts';
import { stopOrphans } from './stop-orphans.ts';

const wellBehaved = `require('node:http').createServer((_, reply) => reply.end()).listen(Number(process.env.PORT), '127.0.0.1')`;

async function makePart(code: string, changes: Partial<Part> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-part-'));
  const port = await freePort(21_600, new Set());
  const said: string[] = [];
  const part: Part = {
    name: 'sandbox',
    port,
    startTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    prepare: async () => ({ command: process.execPath, args: ['-e', code], env: { PORT: String(port) } }),
    isHealthy: () => isHealthy(`http://127.0.0.1:${port}`),
    ...changes,
  };
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: folder,
    say: (line: string) => said.push(line),
    onRevived: () => said.push('revived'),
  };
  const running = new RunningPart(part, context);
  onTestFinished(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return { running, said, runFolder: context.runFolder, part };
}

test('a part is up when it answers, is remembered while it runs and gone when it is stopped', async () => {
  const { running, runFolder, part } = await makePart(wellBehaved);
  await running.start();
  expect(await part.isHealthy()).toBe(true);
  expect(livingRuns(runFolder).map((run) => run.pid)).toEqual([running.pid]);
  const pid = running.pid ?? 0;
  await running.stop();
  expect(identifyProcess(pid)).toBeUndefined();
  expect(livingRuns(runFolder)).toEqual([]);
});

test('a part that is killed is started again, and that is said', async () => {
  const { running, said } = await makePart(wellBehaved);
  await running.start();
  const first = running.pid ?? 0;
  process.kill(first, 'SIGKILL');
  expect(await waitUntil(() => said.includes('revived'), { timeoutMs: 20_000 })).toBe(true);
  expect(said).toEqual(['sandbox ended (SIGKILL); starting it again in 0.5 s', 'sandbox is back', 'revived']);
  expect(running.pid).not.toBe(first);
});

test('a part that ends at once is refused with the end of its log', async () => {
  const { running } = await makePart(`console.error('WAYGATE_X is missing'); process.exit(7)`);
  await expect(running.start()).rejects.toThrow(/sandbox ended with code 7[\s\S]*WAYGATE_X is missing/);
});

test('a part that never becomes well is refused at its deadline and ended', async () => {
  const { running, runFolder } = await makePart(`console.log('thinking'); setInterval(() => {}, 1000)`, {
    startTimeoutMs: 600,
  });
  await expect(running.start()).rejects.toThrow('sandbox was not ready within 0.6 s');
  expect(livingRuns(runFolder)).toEqual([]);
});

test('what an interrupted run left behind is ended by the next one', async () => {
  const { running, runFolder } = await makePart(wellBehaved);
  await running.start();
  const pid = running.pid ?? 0;
  const said: string[] = [];
  await stopOrphans(runFolder, (line) => said.push(line));
  expect(said).toEqual([`stopped sandbox (pid ${pid}), left behind by an earlier run`]);
  expect(identifyProcess(pid)).toBeUndefined();
});
