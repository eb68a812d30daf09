/**
 * The schema's history. `pnpm migrate deploy` and `pnpm migrate status` work on DATABASE_URL, else on the running local
 * stack; `pnpm migrate create <name>`, `pnpm migrate drift` and `pnpm migrate snapshot` on a scratch server.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMigration } from './migrate/create-migration.ts';
import { deployMigrations, type MigrationTarget, migrationStatus } from './migrate/deploy-migrations.ts';
import { findDrift, migratedSchema, snapshotFile } from './migrate/drift.ts';
import { withScratchServer } from './postgres/with-scratch-server.ts';
import { repositoryFolder, stackFolders } from './stack/folders.ts';
import { readLocalFile } from './stack/local-file.ts';
import { say } from './stack/say.ts';

const prismaFolder = join(repositoryFolder, 'prisma');

/** Each command answers its exit code. */
const commands: Readonly<Record<string, (name: string) => Promise<number>>> = {
  async deploy() {
    const applied = await deployMigrations(target());
    say(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
    return 0;
  },
  async status() {
    const { applied, pending } = await migrationStatus(target());
    const waiting =
      pending.length === 0 ? 'none are missing' : `missing: ${pending.map((file) => file.name).join(', ')}`;
    say(`${applied.length} migrations are applied, ${waiting}.`);
    return pending.length === 0 ? 0 : 1;
  },
  async create(name) {
    const created = await withScratchServer((serverUrl) =>
      createMigration({ serverUrl, prismaFolder, name, nowMs: Date.now() }),
    );
    say(
      created === undefined
        ? 'The migrations make the Prisma schema already.'
        : `Wrote prisma/migrations/${created}/migration.sql.`,
    );
    return 0;
  },
  async drift() {
    const found = await withScratchServer((serverUrl) => findDrift({ serverUrl, prismaFolder }));
    for (const sentence of found) say(sentence);
    if (found.length === 0) say('Migrations, Prisma schema and snapshot agree.');
    return found.length === 0 ? 0 : 1;
  },
  async snapshot() {
    const { snapshot } = await withScratchServer((serverUrl) => migratedSchema({ serverUrl, prismaFolder }));
    writeFileSync(snapshotFile(prismaFolder), snapshot);
    say(`Wrote ${snapshotFile(prismaFolder)}.`);
    return 0;
  },
};

function target(): MigrationTarget {
  const given = process.env['DATABASE_URL'] ?? readLocalFile(stackFolders().localFile)?.databaseUrl;
  if (given === undefined) throw new Error('No database: set DATABASE_URL, or start the local stack with npm start.');
  return { databaseUrl: given, folder: join(prismaFolder, 'migrations') };
}

async function main(): Promise<number> {
  const [command = '', name = ''] = process.argv.slice(2);
  const run = commands[command];
  if (run !== undefined && Object.hasOwn(commands, command)) return await run(name);
  say(`Usage: pnpm migrate ${Object.keys(commands).join('|')}`);
  return 2;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
