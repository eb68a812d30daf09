import { refuse } from '@waygate/errors';
import type { UserId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import type { Tx } from '../transactions.ts';

/** What a link that went out by mail is good for. */
export type AccountLinkKind = 'password_reset' | 'email_verification';

/** Stores the hash of a link. Older links of the same person and kind are void from then on. */
export async function createAccountLink(
  tx: Tx,
  link: {
    readonly userId: UserId;
    readonly kind: AccountLinkKind;
    readonly tokenHash: string;
    readonly lifetimeMs: number;
  },
): Promise<void> {
  const { userId, kind, tokenHash, lifetimeMs } = link;
  const nowMs = tx.clock.nowMs();
  await tx.client.accountLink.updateMany({ where: { userId, kind, usedAt: null }, data: { usedAt: new Date(nowMs) } });
  await tx.client.accountLink.create({
    data: { userId, kind, tokenHash, createdAt: new Date(nowMs), expiresAt: new Date(nowMs + lifetimeMs) },
  });
}

/**
 * Uses a link up and proves by it that the mailbox is the person's. One statement, so that a link works once however
 * many try at the same moment.
 * @throws Refusal `not_found` when it is used, void, expired, of another kind or was never there.
 */
export async function useAccountLink(
  tx: Tx,
  { tokenHash, kind }: { readonly tokenHash: string; readonly kind: AccountLinkKind },
): Promise<UserId> {
  const now = new Date(tx.clock.nowMs());
  const [row] = await tx.client.$queryRaw<{ userId: string }[]>`
    UPDATE account_link SET used_at = ${now}
    WHERE token_hash = ${tokenHash} AND kind = ${kind}::account_link_kind AND used_at IS NULL AND expires_at > ${now}
    RETURNING user_id AS "userId"`;
  if (row === undefined) throw refuse('not_found', { message: 'This link is used or expired. Ask for a new one.' });
  await tx.client.user.updateMany({ where: { id: row.userId, emailVerifiedAt: null }, data: { emailVerifiedAt: now } });
  return readId('usr', row.userId);
}

/** Deletes links that expired more than so many days ago. @returns how many. */
export async function deleteOldAccountLinks(
  database: Database<'system'>,
  retention: { readonly nowMs: number; readonly days: number },
): Promise<number> {
  const before = new Date(retention.nowMs - retention.days * 86_400_000);
  const { rowCount } = await database.pool.query('DELETE FROM account_link WHERE expires_at < $1', [before]);
  return rowCount ?? 0;
}
