import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DriftOptions, migratedSchema } from './drift.ts';

/** A migration to write. */
export interface CreateMigrationOptions extends DriftOptions {
  /** Lower-case words joined by underscores. */
  readonly name: string;
  readonly nowMs: number;
}

/**
 * Writes a migration that brings the outcome of the existing ones to the Prisma schema. What Prisma does not see
 * (policies, rights, partitions, functions) is added to the file by hand.
 * @returns the new migration's name; undefined when nothing is missing.
 * @throws Error when the name is not of that form.
 */
export async function createMigration(options: CreateMigrationOptions): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(options.name))
    throw new Error('Name a migration with lower-case words joined by underscores.');
  const { missingSql } = await migratedSchema(options);
  if (missingSql === '') return undefined;
  const timestamp = new Date(options.nowMs).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const name = `${timestamp}_${options.name}`;
  const folder = join(options.prismaFolder, 'migrations', name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), missingSql);
  return name;
}
