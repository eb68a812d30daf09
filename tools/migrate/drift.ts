import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogSnapshot } from './catalog-snapshot.ts';
import { deployMigrations } from './deploy-migrations.ts';
import { schemaDifference } from './schema-difference.ts';
import { withScratchDatabase } from './scratch-database.ts';

/** A server to make a scratch database on, and the folder that holds `schema/` and `migrations/`. */
export interface DriftOptions {
  readonly serverUrl: string;
  readonly prismaFolder: string;
}

/** The committed description of what Prisma does not see. */
export function snapshotFile(prismaFolder: string): string {
  return join(prismaFolder, 'migrations', 'catalog.snapshot.txt');
}

/** What all migrations, applied to an empty database, give. */
export interface MigratedSchema {
  /** SQL that the migrations lack to make the Prisma schema; empty when they make it. */
  readonly missingSql: string;
  readonly snapshot: string;
}

/** Applies all migrations to a scratch database and describes the outcome. */
export async function migratedSchema(options: DriftOptions): Promise<MigratedSchema> {
  const { prismaFolder } = options;
  return await withScratchDatabase(options.serverUrl, async (databaseUrl) => {
    await deployMigrations({ databaseUrl, folder: join(prismaFolder, 'migrations') });
    const missingSql = await schemaDifference({ databaseUrl, schemaFolder: join(prismaFolder, 'schema') });
    return { missingSql, snapshot: await catalogSnapshot(databaseUrl) };
  });
}

/** Where migrations, Prisma schema and committed snapshot disagree, one sentence each; empty when they agree. */
export async function findDrift(options: DriftOptions): Promise<string[]> {
  const { missingSql, snapshot } = await migratedSchema(options);
  const found: string[] = [];
  if (missingSql !== '') found.push(`The migrations do not make the Prisma schema. They lack:\n${missingSql}`);
  const committed = readFileSync(snapshotFile(options.prismaFolder), 'utf8');
  if (committed !== snapshot)
    found.push(`${snapshotFile(options.prismaFolder)} differs:\n${lineDifference(committed, snapshot)}`);
  return found;
}

function lineDifference(committed: string, actual: string): string {
  const before = new Set(committed.split('\n'));
  const after = new Set(actual.split('\n'));
  const gone = [...before].filter((line) => !after.has(line)).map((line) => `- ${line}`);
  const come = [...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].slice(0, 60).join('\n');
}
