import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { testServerUrl } from '../test/test-server-url.ts';
import { deployMigrations, type MigrationTarget, migrationStatus } from './deploy-migrations.ts';
import { withScratchDatabase } from './scratch-database.ts';

const first = ['20260101000000_first', 'CREATE TABLE one (id int);'] as const;
const second = ['20260102000000_second', 'CREATE TABLE two (id int);'] as const;

/** Runs on an empty database with these migrations beside it. */
async function withMigrations(
  files: readonly (readonly [name: string, sql: string])[],
  work: (target: MigrationTarget, query: (sql: string) => Promise<unknown[]>) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, sql] of files) writeMigration(folder, name, sql);
  await withScratchDatabase(testServerUrl(), async (databaseUrl) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await work({ databaseUrl, folder }, async (sql) => (await client.query(sql)).rows);
    } finally {
      await client.end();
    }
  });
}

function writeMigration(folder: string, name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

test('migrations are applied once, in their order, and recorded as Prisma records them', async () => {
  await withMigrations([second, first], async (target, query) => {
    expect(await deployMigrations(target)).toEqual([first[0], second[0]]);
    expect(await deployMigrations(target)).toEqual([]);
    expect(await migrationStatus(target)).toEqual({ applied: [first[0], second[0]], pending: [] });
    const rows = await query(
      `SELECT migration_name AS name, applied_steps_count AS steps, rolled_back_at AS undone, logs,
        checksum = encode(sha256(convert_to('CREATE TABLE one (id int);', 'UTF8')), 'hex') AS same, finished_at >= started_at AS ended
       FROM _prisma_migrations WHERE migration_name LIKE '%first'`,
    );
    expect(rows).toEqual([{ name: first[0], steps: 1, undone: null, logs: null, same: true, ended: true }]);
  });
});

test('a migration that fails half-way leaves nothing, and the next run goes on from there', async () => {
  const broken = [second[0], 'CREATE TABLE two (id int); SELECT 1 / 0;'] as const;
  await withMigrations([first, broken], async (target, query) => {
    await expect(deployMigrations(target)).rejects.toThrow(`${second[0]} failed and changed nothing: division by zero`);
    expect(await query("SELECT to_regclass('one') IS NOT NULL AS one, to_regclass('two') IS NOT NULL AS two")).toEqual([
      { one: true, two: false },
    ]);
    writeMigration(target.folder, ...second);
    expect(await deployMigrations(target)).toEqual([second[0]]);
  });
});

test('two runs at once apply each migration once', async () => {
  await withMigrations([first, second], async (target) => {
    const applied = await Promise.all([deployMigrations(target), deployMigrations(target), deployMigrations(target)]);
    expect(applied.flat().sort()).toEqual([first[0], second[0]]);
  });
});

test('a file that was changed after it was applied is refused', async () => {
  await withMigrations([first], async (target) => {
    await deployMigrations(target);
    writeMigration(target.folder, first[0], 'CREATE TABLE other (id int);');
    await expect(deployMigrations(target)).rejects.toThrow(`${first[0]} was changed after it had been applied`);
  });
});

test('a database that is newer than the code is refused before anything is done', async () => {
  await withMigrations([first, second], async (target, query) => {
    await deployMigrations(target);
    rmSync(join(target.folder, second[0]), { recursive: true });
    writeMigration(target.folder, '20260103000000_third', 'CREATE TABLE three (id int);');
    await expect(deployMigrations(target)).rejects.toThrow('the database is newer than the code');
    expect(await query("SELECT to_regclass('three') AS three")).toEqual([{ three: null }]);
  });
});

test('a migration that another program began and never ended is refused', async () => {
  await withMigrations([first], async (target, query) => {
    await deployMigrations(target);
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(deployMigrations(target)).rejects.toThrow('began and never ended');
    await query('UPDATE _prisma_migrations SET rolled_back_at = now()');
    await query('DROP TABLE one');
    expect(await deployMigrations(target)).toEqual([first[0]]);
  });
});
