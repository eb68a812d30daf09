import { createId } from '@waygate/protocol';
import type { OrganisationTx } from '../transactions.ts';
import { auditHash, genesisHash } from './audit-hash.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

/** Fields of a thing before or after a change, by white-list: never a secret, never content. */
export type AuditFields = { readonly [name: string]: JsonValue };

/** What happened. Who did it and from where is the transaction's. */
export type AuditEntry = {
  /** `noun.verb`, past tense: `api_key.created`, `session.started`. */
  readonly action: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly result?: 'ok' | 'denied' | 'failed';
  readonly reason?: string;
  readonly before?: AuditFields;
  readonly after?: AuditFields;
};

/**
 * Appends to the organisation's audit chain, in the transaction of the change: both stand or neither does. The row lock
 * on the chain's head puts the organisation's events in one order, so call it last, to hold the lock briefly.
 */
export function appendAudit(tx: OrganisationTx, entry: AuditEntry): Promise<void> {
  return appendAuditBatch(tx, [entry]);
}

/** The same for several events, in their order, with one statement: where many things change at once. */
export async function appendAuditBatch(tx: OrganisationTx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const { client, organisationId } = tx;
  const head = await lockHead(tx);
  const occurredAt = new Date(tx.clock.nowMs());
  const actor = { kind: tx.userId === null ? 'system' : 'user', id: tx.userId ?? tx.origin.source };
  let { sequence, hash } = head;
  const rows = entries.map((entry) => {
    const bodyCanonical = canonicalJson(bodyOf(entry, { tx, occurredAt, actor }));
    const previousHash = hash;
    sequence += 1n;
    hash = auditHash({ previousHash, organisationId, sequence, bodyCanonical });
    return {
      organisationId,
      sequence,
      id: createId('aud', tx),
      occurredAt,
      action: entry.action,
      actorKind: actor.kind,
      actorId: actor.id,
      targetKind: entry.target.kind,
      targetId: entry.target.id,
      body: JSON.parse(bodyCanonical),
      bodyCanonical,
      previousHash,
      hash,
    };
  });
  await client.auditEvent.createMany({ data: rows });
  await client.auditHead.update({ where: { organisationId }, data: { sequence, hash } });
}

type Circumstances = {
  readonly tx: OrganisationTx;
  readonly occurredAt: Date;
  readonly actor: { readonly kind: string; readonly id: string };
};

function bodyOf(entry: AuditEntry, { tx, occurredAt, actor }: Circumstances): AuditFields {
  return {
    version: 1,
    occurredAt: occurredAt.toISOString(),
    actor,
    origin: { ...tx.origin },
    action: entry.action,
    target: { ...entry.target },
    result: entry.result ?? 'ok',
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry.before === undefined ? {} : { before: entry.before }),
    ...(entry.after === undefined ? {} : { after: entry.after }),
  };
}

async function lockHead({ client, organisationId }: OrganisationTx): Promise<{ sequence: bigint; hash: string }> {
  await client.$executeRaw`INSERT INTO audit_head (organisation_id, sequence, hash)
    VALUES (${organisationId}, 0, ${genesisHash}) ON CONFLICT (organisation_id) DO NOTHING`;
  const [head] = await client.$queryRaw<{ sequence: bigint; hash: string }[]>`
    SELECT sequence, hash FROM audit_head WHERE organisation_id = ${organisationId} FOR UPDATE`;
  if (head === undefined) throw new Error('The audit chain of this organisation has no head.');
  return head;
}
