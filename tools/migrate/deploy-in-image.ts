/** The migrate image's only program: brings DATABASE_URL to the migrations beside it and ends. */
import { join } from 'node:path';
import { deployMigrations } from './deploy-migrations.ts';

async function deployInImage(): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined || databaseUrl === '') throw new Error('DATABASE_URL is not set.');
  const applied = await deployMigrations({ databaseUrl, folder: join(process.cwd(), 'migrations') });
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
}

deployInImage().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
