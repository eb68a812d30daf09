import { refuse } from '@waygate/errors';
import type { KeyId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';

/** A new secret for a key; its plaintext stays with who made it. */
export type NewKeySecret = {
  /** Hex HMAC-SHA256 of the whole secret. */
  readonly hash: string;
  readonly prefix: string;
  readonly lastFour: string;
};

/** How a key is rotated. */
export type KeyRotationOrder = {
  readonly keyId: KeyId;
  readonly secret: NewKeySecret;
  /** For how long the secret before it goes on working. */
  readonly overlapMs: number;
};

async function findRow({ client, organisationId }: OrganisationTx, keyId: KeyId) {
  const row = await client.apiKey.findUnique({ where: { organisationId_id: { organisationId, id: keyId } } });
  if (row === null) throw refuse('not_found');
  return row;
}

/**
 * Gives a key another secret. The key stays the same one: owner, group, scopes, policies, expiry and what it has used.
 * The secret before it works until the end of the overlap; one before that ends now.
 * INVARIANT: a key is opened by two secrets at most, and by the former one until a stated time only.
 * @returns until when the secret before it works.
 * @throws Refusal `not_found`; `conflict` when the key is revoked, expired, or was rotated meanwhile.
 */
export async function rotateApiKey(tx: OrganisationTx, order: KeyRotationOrder): Promise<{ previousEndsAtMs: number }> {
  const { keyId, secret, overlapMs } = order;
  const before = await findRow(tx, keyId);
  const nowMs = tx.clock.nowMs();
  if (before.revokedAt !== null) throw refuse('conflict', { message: 'The key is revoked.' });
  const expiresAtMs = before.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (expiresAtMs <= nowMs) throw refuse('conflict', { message: 'The key has expired.' });
  const previousEndsAtMs = Math.min(nowMs + overlapMs, expiresAtMs);
  const secretNumber = before.secretNumber + 1;
  const { count } = await tx.client.apiKey.updateMany({
    where: { organisationId: tx.organisationId, id: keyId, hash: before.hash, revokedAt: null },
    data: {
      ...secret,
      secretNumber,
      rotatedAt: new Date(nowMs),
      lastUsedAt: null,
      previousHash: overlapMs === 0 ? null : before.hash,
      previousPrefix: before.prefix,
      previousLastFour: before.lastFour,
      previousEndsAt: new Date(previousEndsAtMs),
      previousUsedAt: before.lastUsedAt,
      earlierUsedAt: before.previousUsedAt ?? before.earlierUsedAt,
    },
  });
  if (count === 0) throw refuse('conflict', { message: 'The key was changed meanwhile. Look at it again.' });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'api_key.rotated',
    target: { kind: 'api_key', id: keyId, name: before.name },
    before: { secretNumber: before.secretNumber, lastFour: before.lastFour },
    after: { secretNumber, lastFour: secret.lastFour, previousEndsAtMs },
  });
  return { previousEndsAtMs };
}

/**
 * Ends the secret before the one in force now, instead of at the end of its overlap. Where none works any more, nothing
 * changes. @throws Refusal `not_found`.
 */
export async function endKeyOverlap(tx: OrganisationTx, keyId: KeyId): Promise<void> {
  const before = await findRow(tx, keyId);
  const nowMs = tx.clock.nowMs();
  const { previousHash, previousEndsAt } = before;
  if (previousHash === null || previousEndsAt === null || previousEndsAt.getTime() <= nowMs) return;
  const { count } = await tx.client.apiKey.updateMany({
    where: { organisationId: tx.organisationId, id: keyId, previousHash },
    data: { previousHash: null, previousEndsAt: new Date(nowMs) },
  });
  if (count === 0) return;
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'api_key.overlap_ended',
    target: { kind: 'api_key', id: keyId, name: before.name },
    before: { previousEndsAtMs: previousEndsAt.getTime() },
    after: { previousEndsAtMs: nowMs },
  });
}

/** A use of a key is noted at most so often. */
const usedEveryMs = 60_000;

/** Notes that a key was shown to manage with, at most once a minute for each of its secrets. */
export async function markKeyUsed(
  tx: OrganisationTx,
  { keyId, secretNumber }: { readonly keyId: KeyId; readonly secretNumber: number },
): Promise<void> {
  const { client, organisationId } = tx;
  const at = new Date(tx.clock.nowMs());
  const due = new Date(at.getTime() - usedEveryMs);
  await client.$executeRaw`
    UPDATE api_key SET last_used_at = ${at}
    WHERE organisation_id = ${organisationId} AND id = ${keyId} AND secret_number = ${secretNumber}
      AND coalesce(last_used_at, '-infinity') < ${due}`;
  await client.$executeRaw`
    UPDATE api_key SET previous_used_at = ${at}
    WHERE organisation_id = ${organisationId} AND id = ${keyId} AND secret_number = ${secretNumber} + 1
      AND (coalesce(previous_used_at, '-infinity') < ${due} OR previous_used_at < rotated_at)`;
}
