import { refuse } from '@waygate/errors';
import type { KeyId } from '@waygate/protocol';
import { appendAuditBatch } from '../audit/append-audit.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';

/**
 * Revokes keys, for good and with every secret of theirs: gateways refuse them within a second of the commit. All are
 * revoked or none is. One that is revoked already stays as it is.
 * @returns how many it revoked.
 * @throws Refusal `not_found` when one of them is not of this organisation.
 */
export async function revokeApiKeys(tx: OrganisationTx, keyIds: readonly KeyId[]): Promise<number> {
  const { client, organisationId } = tx;
  const wanted = [...new Set(keyIds)];
  const found = await client.apiKey.findMany({
    where: { organisationId, id: { in: wanted } },
    select: { id: true },
  });
  if (found.length < wanted.length) throw refuse('not_found');
  const revokedAtMs = tx.clock.nowMs();
  const revoked = await client.apiKey.updateManyAndReturn({
    where: { organisationId, id: { in: wanted }, revokedAt: null },
    data: { revokedAt: new Date(revokedAtMs), revokedBy: tx.userId ?? tx.origin.source },
    select: { id: true, name: true },
  });
  if (revoked.length === 0) return 0;
  await bumpConfigVersion(tx);
  await appendAuditBatch(
    tx,
    revoked.map(({ id, name }) => ({
      action: 'api_key.revoked',
      target: { kind: 'api_key', id, name },
      before: { revokedAtMs: null },
      after: { revokedAtMs },
    })),
  );
  return revoked.length;
}
