import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { anchorKey, listAuditHeads, writeAnchor } from '@waygate/db';
import type { JobContext } from './job.ts';

/**
 * Writes the end of every organisation's audit chain, signed, to a file outside the database: whoever cuts a chain or
 * writes another in its place cannot make it pass there. Writing the same end again is harmless.
 */
export async function anchorAudit({
  database,
  clock,
  logger,
  auditAnchors,
}: Pick<JobContext, 'database' | 'clock' | 'logger' | 'auditAnchors'>): Promise<void> {
  if (auditAnchors === null) return;
  const heads = await listAuditHeads(database);
  const anchoredAt = new Date(clock.nowMs()).toISOString();
  const { privateKey } = anchorKey(auditAnchors.key);
  const lines = heads.map(({ organisationId, sequence, hash }) =>
    writeAnchor({ organisationId, sequence: String(sequence), hash, anchoredAt }, privateKey),
  );
  await mkdir(dirname(auditAnchors.file), { recursive: true });
  await appendFile(auditAnchors.file, lines.join(''), { mode: 0o600 });
  logger.info('audit chains anchored', { chains: heads.length });
}
