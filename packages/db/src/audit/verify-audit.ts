import type { OrganisationTx } from '../transactions.ts';
import { auditHash, genesisHash } from './audit-hash.ts';
import { canonicalJson } from './canonical-json.ts';

/** Where a chain breaks first, or that it does not. */
export type AuditVerdict =
  | { readonly isIntact: true; readonly events: bigint; readonly head: string }
  | { readonly isIntact: false; readonly brokenAt: bigint; readonly why: string };

type ChainRow = {
  readonly sequence: bigint;
  readonly body: unknown;
  readonly bodyCanonical: string;
  readonly previousHash: string;
  readonly hash: string;
};

const pageSize = 1_000;

/**
 * Walks an organisation's whole chain: sequence without gaps, each body equal to its canonical text, each hash right,
 * the last one equal to the head.
 */
export async function verifyAudit(tx: OrganisationTx): Promise<AuditVerdict> {
  let sequence = 0n;
  let previousHash = genesisHash;
  for (;;) {
    const page = await readPage(tx, sequence);
    for (const row of page) {
      const why = faultOf(row, { organisationId: tx.organisationId, sequence: sequence + 1n, previousHash });
      if (why !== null) return { isIntact: false, brokenAt: sequence + 1n, why };
      sequence = row.sequence;
      previousHash = row.hash;
    }
    if (page.length < pageSize) break;
  }
  const head = await tx.client.auditHead.findUnique({ where: { organisationId: tx.organisationId } });
  const isHead = head === null ? sequence === 0n : head.sequence === sequence && head.hash === previousHash;
  if (!isHead)
    return { isIntact: false, brokenAt: sequence + 1n, why: 'The chain ends before its head: events are missing.' };
  return { isIntact: true, events: sequence, head: previousHash };
}

function readPage(tx: OrganisationTx, after: bigint): Promise<ChainRow[]> {
  return tx.client.auditEvent.findMany({
    where: { organisationId: tx.organisationId, sequence: { gt: after } },
    orderBy: { sequence: 'asc' },
    take: pageSize,
    select: { sequence: true, body: true, bodyCanonical: true, previousHash: true, hash: true },
  });
}

function faultOf(
  row: ChainRow,
  expected: { readonly organisationId: string; readonly sequence: bigint; readonly previousHash: string },
): string | null {
  if (row.sequence !== expected.sequence) return `Event ${expected.sequence} is missing.`;
  if (row.previousHash !== expected.previousHash) return 'It does not follow the event before it.';
  if (auditHash({ ...expected, bodyCanonical: row.bodyCanonical }) !== row.hash)
    return 'Its hash is not that of its text.';
  return isSameBody(row) ? null : 'Its body is not its text.';
}

function isSameBody(row: ChainRow): boolean {
  try {
    return canonicalJson(JSON.parse(JSON.stringify(row.body))) === row.bodyCanonical;
  } catch {
    return false;
  }
}
