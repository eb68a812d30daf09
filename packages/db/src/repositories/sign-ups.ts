import { refuse } from '@waygate/errors';
import { createId, type SignUpId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import type { Tx } from '../transactions.ts';

/** What somebody who wants an account gave. */
export type NewSignUp = {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly organisation: string;
  readonly timeZone: string;
  readonly lifetimeMs: number;
};

/** A sign-up that can still be finished. */
export type SignUpRecord = Omit<NewSignUp, 'lifetimeMs'> & { readonly id: SignUpId };

/**
 * Writes a sign-up down, whatever its address. `isFirst` is true for one sign-up of the installation, ever, also when
 * many come at the same moment.
 */
export async function createSignUp(tx: Tx, wanted: NewSignUp): Promise<{ id: SignUpId; isFirst: boolean }> {
  const id = createId('sup', tx);
  const email = wanted.email.trim().toLowerCase();
  const now = new Date(tx.clock.nowMs());
  const expiresAt = new Date(now.getTime() + wanted.lifetimeMs);
  const { name, passwordHash, organisation, timeZone } = wanted;
  const insert = (isFirst: boolean) => tx.client.$executeRaw`
    INSERT INTO sign_up (id, email, name, password_hash, organisation, time_zone, is_first, created_at, expires_at)
    SELECT ${id}, ${email}, ${name}, ${passwordHash}, ${organisation}, ${timeZone}, ${isFirst}, ${now}, ${expiresAt}
    WHERE NOT ${isFirst} OR NOT EXISTS (SELECT FROM sign_up WHERE is_first)
    ON CONFLICT DO NOTHING`;
  if ((await insert(true)) === 1) return { id, isFirst: true };
  await insert(false);
  return { id, isFirst: false };
}

type SignUpRow = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  organisation: string;
  timeZone: string;
};

function readSignUpRow(row: SignUpRow | null): SignUpRecord | null {
  if (row === null || row.passwordHash === null) return null;
  const { email, name, passwordHash, organisation, timeZone } = row;
  return { id: readId('sup', row.id), email, name, passwordHash, organisation, timeZone };
}

/** A sign-up that can still be finished, by its id; null for none. */
export async function readSignUp({ client, clock }: Tx, id: SignUpId): Promise<SignUpRecord | null> {
  return readSignUpRow(await client.signUp.findFirst({ where: { id, expiresAt: { gt: new Date(clock.nowMs()) } } }));
}

/** Stores the hash of the link that goes out by mail; the link of an earlier mail of this sign-up is void. */
export async function setSignUpToken(
  tx: Tx,
  { id, tokenHash }: { readonly id: SignUpId; readonly tokenHash: string },
): Promise<void> {
  await tx.client.signUp.updateMany({ where: { id }, data: { tokenHash } });
}

/** The sign-up behind a link. @throws Refusal `not_found` when it is finished, void, expired or was never there. */
export async function openSignUp({ client, clock }: Tx, tokenHash: string): Promise<SignUpRecord> {
  const found = readSignUpRow(
    await client.signUp.findFirst({ where: { tokenHash, expiresAt: { gt: new Date(clock.nowMs()) } } }),
  );
  if (found === null) throw refuse('not_found', { message: 'This link is used or expired. Sign up again.' });
  return found;
}

/** Forgets the password of a sign-up that is finished: from then on it cannot be finished again. */
export async function forgetSignUpPassword(tx: Tx, id: SignUpId): Promise<void> {
  await tx.client.signUp.updateMany({ where: { id }, data: { passwordHash: null, tokenHash: null } });
}

/**
 * Deletes sign-ups that expired more than so many days ago, and forgets passwords of all that expired. The first one of
 * the installation stays: there is no second first.
 * @returns how many were deleted.
 */
export async function deleteOldSignUps(
  database: Database<'system'>,
  retention: { readonly nowMs: number; readonly days: number },
): Promise<number> {
  const now = new Date(retention.nowMs);
  const before = new Date(retention.nowMs - retention.days * 86_400_000);
  await database.pool.query(
    'UPDATE sign_up SET password_hash = NULL, token_hash = NULL WHERE expires_at < $1 AND password_hash IS NOT NULL',
    [now],
  );
  const { rowCount } = await database.pool.query('DELETE FROM sign_up WHERE expires_at < $1 AND NOT is_first', [
    before,
  ]);
  return rowCount ?? 0;
}
