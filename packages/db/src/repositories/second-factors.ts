import { refuse } from '@waygate/errors';
import type { UserId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import type { OrganisationTx, PersonTx } from '../transactions.ts';
import { endAllSessions } from './sessions.ts';

/** A person's second factor. */
export type SecondFactorRecord = {
  /** The sealed secret. */
  readonly envelope: unknown;
  /** Null while it is being set up. */
  readonly confirmedAtMs: number | null;
  readonly recoveryCodesLeft: number;
};

/** The transaction's person's second factor; null where there is none. */
export async function readSecondFactor(tx: PersonTx): Promise<SecondFactorRecord | null> {
  const { client, userId } = tx;
  const row = await client.secondFactor.findUnique({ where: { userId } });
  if (row === null) return null;
  return {
    envelope: row.envelope,
    confirmedAtMs: row.confirmedAt?.getTime() ?? null,
    recoveryCodesLeft: await client.recoveryCode.count({ where: { userId, usedAt: null } }),
  };
}

/**
 * Stores the secret of a second factor that is being set up, in place of one that never was confirmed.
 * @throws Refusal `conflict` when one is in use.
 */
export async function proposeSecondFactor(tx: PersonTx, envelope: object): Promise<void> {
  const { client, userId } = tx;
  await client.secondFactor.deleteMany({ where: { userId, confirmedAt: null } });
  const [inserted] = await client.$queryRaw<{ userId: string }[]>`
    INSERT INTO second_factor (user_id, envelope, created_at)
    VALUES (${userId}, ${JSON.stringify(envelope)}::jsonb, ${new Date(tx.clock.nowMs())})
    ON CONFLICT DO NOTHING RETURNING user_id AS "userId"`;
  if (inserted === undefined) throw refuse('conflict', { message: 'Two-factor sign-in is on already.' });
}

/**
 * Puts the second factor to use: from now on sign-in asks for it.
 * @throws Refusal `conflict` when there is none that waits for this.
 */
export async function confirmSecondFactor(
  tx: PersonTx,
  { step, recoveryCodeHashes }: { readonly step: number; readonly recoveryCodeHashes: readonly string[] },
): Promise<void> {
  const { client, userId } = tx;
  const { count } = await client.secondFactor.updateMany({
    where: { userId, confirmedAt: null },
    data: { confirmedAt: new Date(tx.clock.nowMs()), lastStep: BigInt(step) },
  });
  if (count === 0) throw refuse('conflict', { message: 'Begin setting up two-factor sign-in again.' });
  await replaceRecoveryCodes(tx, recoveryCodeHashes);
}

/**
 * Uses a code up that was right for a step of time. One statement, so that a code works once however many show it at the
 * same moment; older codes are used up with it.
 * @returns false when it, or a later one, was used before.
 */
export async function takeSecondFactorStep({ client, userId }: PersonTx, step: number): Promise<boolean> {
  const { count } = await client.secondFactor.updateMany({
    where: { userId, confirmedAt: { not: null }, lastStep: { lt: BigInt(step) } },
    data: { lastStep: BigInt(step) },
  });
  return count === 1;
}

/** Uses a recovery code up. @returns false when it is none of the person's, or was used before. */
export async function takeRecoveryCode(tx: PersonTx, codeHash: string): Promise<boolean> {
  const { count } = await tx.client.recoveryCode.updateMany({
    where: { userId: tx.userId, codeHash, usedAt: null },
    data: { usedAt: new Date(tx.clock.nowMs()) },
  });
  return count === 1;
}

/** Gives a person new recovery codes; all former ones are void. */
export async function replaceRecoveryCodes({ client, userId }: PersonTx, codeHashes: readonly string[]): Promise<void> {
  await client.recoveryCode.deleteMany({ where: { userId } });
  await client.recoveryCode.createMany({ data: codeHashes.map((codeHash) => ({ userId, codeHash })) });
}

/** Turns the person's second factor off. @throws Refusal `not_found` when none is on. */
export async function removeSecondFactor({ client, userId }: PersonTx): Promise<void> {
  await client.recoveryCode.deleteMany({ where: { userId } });
  const { count } = await client.secondFactor.deleteMany({ where: { userId, confirmedAt: { not: null } } });
  if (count === 0) throw refuse('not_found', { message: 'Two-factor sign-in is off.' });
}

/**
 * Takes a member's second factor away, for somebody who lost theirs, and ends the member's sessions.
 * @throws Refusal `not_found` when the person is no member, or has none.
 */
export async function resetSecondFactor(tx: OrganisationTx, userId: UserId): Promise<void> {
  const { client, organisationId } = tx;
  const member = await client.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    include: { user: { select: { name: true } } },
  });
  if (member === null) throw refuse('not_found');
  await client.recoveryCode.deleteMany({ where: { userId } });
  const { count } = await client.secondFactor.deleteMany({ where: { userId } });
  if (count === 0) throw refuse('not_found', { message: 'This person has no second factor.' });
  await endAllSessions(tx, userId);
  await appendAudit(tx, {
    action: 'second_factor.reset',
    target: { kind: 'user', id: userId, name: member.user.name },
  });
}
