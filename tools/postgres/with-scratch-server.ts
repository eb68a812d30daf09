import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../process/free-port.ts';
import { RunningPart } from '../stack/running-part.ts';
import { ensureOwnDatabase } from './own-database.ts';
import { postgresElsewhere } from './postgres-account.ts';
import { postgresAdminUrl, postgresPart } from './postgres-part.ts';

const preferredPort = 54_400;

/** Runs work on a PostgreSQL of its own that exists only meanwhile; its user may make databases and roles. */
export async function withScratchServer<Result>(work: (serverUrl: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-postgres-'));
  const password = randomBytes(16).toString('hex');
  const port = await freePort(preferredPort, new Set());
  const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];
  const server = { folder: join(folder, 'postgres'), port, password, settings };
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: folder,
    say: () => undefined,
    onRevived: () => undefined,
  };
  const part = new RunningPart(postgresPart(server), context);
  try {
    await part.start();
    return await work(await ensureOwnDatabase({ adminUrl: postgresAdminUrl(server), name: 'waygate', password }));
  } finally {
    await part.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(postgresElsewhere(server.folder), { recursive: true, force: true });
  }
}
