import type { OrganisationId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';
import { type AuditVerdict, type ChainMark, type ChainRow, ChainWalk } from './chain-walk.ts';

const pageSize = 1_000;

/**
 * Walks an organisation's whole chain: sequence without gaps, each body equal to its canonical text, each hash right,
 * the last one equal to the head, and every anchor on it.
 */
export async function verifyAudit(tx: OrganisationTx, anchors: readonly ChainMark[] = []): Promise<AuditVerdict> {
  const walk = new ChainWalk(tx.organisationId, anchors);
  for (;;) {
    const page = await readAuditPage(tx, walk.sequence, pageSize);
    for (const row of page) {
      const verdict = walk.take(row);
      if (verdict !== null) return verdict;
    }
    if (page.length < pageSize) break;
  }
  return walk.end(await readAuditHead(tx));
}

/** Where the chain says it ends; null where nothing was ever written. */
export function readAuditHead(tx: OrganisationTx): Promise<{ sequence: bigint; hash: string } | null> {
  const { organisationId } = tx;
  return tx.client.auditHead.findUnique({ where: { organisationId }, select: { sequence: true, hash: true } });
}

/** The links after a sequence, in order. */
export function readAuditPage(tx: OrganisationTx, after: bigint, limit: number): Promise<ChainRow[]> {
  return tx.client.auditEvent.findMany({
    where: { organisationId: tx.organisationId, sequence: { gt: after } },
    orderBy: { sequence: 'asc' },
    take: limit,
    select: { sequence: true, body: true, bodyCanonical: true, previousHash: true, hash: true },
  });
}

/** The end of every organisation's chain that has one, for anchoring them outside the database. */
export async function listAuditHeads(
  database: Database<'system'>,
): Promise<{ readonly organisationId: OrganisationId; readonly sequence: bigint; readonly hash: string }[]> {
  const heads = await database.prisma.auditHead.findMany({
    where: { sequence: { gt: 0n } },
    orderBy: { organisationId: 'asc' },
  });
  return heads.map((head) => ({ ...head, organisationId: readId('org', head.organisationId) }));
}
