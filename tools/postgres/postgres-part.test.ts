import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../process/free-port.ts';
import { RunningPart } from '../stack/running-part.ts';
import { ensureOwnDatabase } from './own-database.ts';
import { postgresAdminUrl, postgresPart, whyUnreachable } from './postgres-part.ts';

const timeoutMs = 60_000;

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a killed server starts again on its data, though its lock names a stranger', { timeout: timeoutMs }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-server-'));
  const server = {
    folder: join(folder, 'postgres'),
    port: await freePort(21_700, new Set()),
    password: 'correct-horse',
  };
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: folder,
    say: () => undefined,
    onRevived: () => undefined,
  };
  const killed = new RunningPart(postgresPart(server), context);
  const next = new RunningPart(postgresPart(server), context);
  onTestFinished(async () => {
    await Promise.all([killed.stop(), next.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  await killed.start();
  const adminUrl = postgresAdminUrl(server);
  const url = await ensureOwnDatabase({ adminUrl, name: 'waygate', password: 'battery-staple' });
  await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = killed.pid ?? 0;
  const stopped = killed.stop();
  process.kill(pid, 'SIGKILL');
  await stopped;
  writeFileSync(join(server.folder, 'postmaster.pid'), `${process.pid}\n${server.folder}\n`);
  await next.start();
  expect(await ask(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(await ask(url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([{ rolsuper: false }]);
  expect(await whyUnreachable(adminUrl.replace('correct-horse', 'wrong'))).toMatch(/password authentication failed/);
});
