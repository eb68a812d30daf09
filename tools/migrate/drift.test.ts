import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryFolder } from '../stack/folders.ts';
import { testServerUrl } from '../test/test-server-url.ts';
import { createMigration } from './create-migration.ts';
import { findDrift } from './drift.ts';

const timeoutMs = 60_000;

/** A copy of the repository's schema and migrations that a test may break. */
function copyPrisma(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-prisma-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['schema', 'migrations']) {
    cpSync(join(repositoryFolder, 'prisma', part), join(folder, part), { recursive: true });
  }
  return folder;
}

function addMigration(prismaFolder: string, sql: string): void {
  const folder = join(prismaFolder, 'migrations', '29990101000000_extra');
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
}

test('all migrations make the Prisma schema, and the committed snapshot tells the rest', {
  timeout: timeoutMs,
}, async () => {
  const prismaFolder = join(repositoryFolder, 'prisma');
  expect(await findDrift({ serverUrl: testServerUrl(), prismaFolder })).toEqual([]);
});

test('a column that only the schema has is found, and a migration for it can be written', {
  timeout: timeoutMs,
}, async () => {
  const options = { serverUrl: testServerUrl(), prismaFolder: copyPrisma() };
  writeFileSync(
    join(options.prismaFolder, 'schema', 'extra.prisma'),
    'model Extra {\n  id   String @id\n  note String\n\n  @@map("extra")\n}\n',
  );
  expect(await findDrift(options)).toEqual([expect.stringContaining('CREATE TABLE "extra"')]);
  const name = await createMigration({ ...options, name: 'add_extra', nowMs: Date.UTC(2999, 0, 2, 3, 4, 5) });
  expect(name).toBe('29990102030405_add_extra');
  expect(await createMigration({ ...options, name: 'again', nowMs: 0 })).toBeUndefined();
});

test.each([
  ['a policy that is gone', 'DROP POLICY tenant ON api_key;', 'public.api_key tenant PERMISSIVE'],
  [
    'row-level security that is off',
    'ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY;',
    'api_key kind=r rls=t forced=f',
  ],
  ['a right that was given', 'GRANT DELETE ON audit_event TO waygate_app;', 'waygate_app: DELETE, INSERT, SELECT'],
  [
    'a partition that was added',
    `CREATE TABLE usage_partition.extra PARTITION OF usage_event FOR VALUES FROM ('2000-01-01') TO ('2000-01-02');`,
    'usage_partition.extra',
  ],
  ['a trigger that is gone', 'DROP TRIGGER audit_event_append_only ON audit_event;', 'audit_event_append_only'],
  [
    'a function that was changed',
    `CREATE OR REPLACE FUNCTION current_organisation() RETURNS text LANGUAGE sql STABLE RETURN 'all';`,
    `RETURN 'all'`,
  ],
])('%s is found', { timeout: timeoutMs }, async (_what, sql, words) => {
  const prismaFolder = copyPrisma();
  addMigration(prismaFolder, sql);
  expect(await findDrift({ serverUrl: testServerUrl(), prismaFolder })).toEqual([expect.stringContaining(words)]);
});
