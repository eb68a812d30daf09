import { createId, type SessionId, type UserId } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import { readId } from '../read-id.ts';
import type { PersonTx, Tx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';
import { endOtherSessions } from './sessions.ts';

/** What sign-in must know of a person. */
export type SignInRecord = {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  /** Argon2id, PHC string. */
  readonly passwordHash: string | null;
  readonly sessionVersion: number;
  readonly isDisabled: boolean;
  readonly isEmailVerified: boolean;
  /** Sign-in is refused until then. */
  readonly lockedUntilMs: number | null;
};

/** Finds a person by e-mail address, in any case of letters. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<SignInRecord | null> {
  const row = await tx.client.user.findUnique({ where: { email: email.trim().toLowerCase() } });
  return row === null ? null : readPersonRow(row);
}

/** Finds a person by id. */
export async function findPersonById(tx: Tx, userId: UserId): Promise<SignInRecord | null> {
  const row = await tx.client.user.findUnique({ where: { id: userId } });
  return row === null ? null : readPersonRow(row);
}

type PersonRow = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  sessionVersion: number;
  disabledAt: Date | null;
  emailVerifiedAt: Date | null;
  lockedUntil: Date | null;
};

function readPersonRow(row: PersonRow): SignInRecord {
  return {
    id: readId('usr', row.id),
    email: row.email,
    name: row.name,
    passwordHash: row.passwordHash,
    sessionVersion: row.sessionVersion,
    isDisabled: row.disabledAt !== null,
    isEmailVerified: row.emailVerifiedAt !== null,
    lockedUntilMs: row.lockedUntil?.getTime() ?? null,
  };
}

/**
 * Whether the person may still begin a session by the password that was checked. Until the transaction ends nobody
 * changes it.
 * INVARIANT: no session begins by a password that was replaced, or for a person who was disabled, while it was checked:
 * the change either waits and ends the new session, or is seen here.
 */
export async function holdPassword(tx: Tx, checked: Pick<SignInRecord, 'id' | 'passwordHash'>): Promise<boolean> {
  const [row] = await tx.client.$queryRaw<{ stands: boolean }[]>`
    SELECT password_hash = ${checked.passwordHash} AND disabled_at IS NULL AS stands
    FROM "user" WHERE id = ${checked.id} FOR SHARE`;
  return row?.stands === true;
}

/** Changes what the transaction's person is called. */
export async function renamePerson({ client, userId }: PersonTx, name: string): Promise<void> {
  await client.user.update({ where: { id: userId }, data: { name: name.trim() } });
}

/** Sets a new password of the transaction's person and ends every session but the one it was changed in. */
export async function changePassword(
  tx: PersonTx,
  change: { readonly passwordHash: string; readonly sessionId: SessionId },
): Promise<void> {
  await tx.client.user.update({
    where: { id: tx.userId },
    data: { passwordHash: change.passwordHash, failedSignInCount: 0, lockedUntil: null },
  });
  await endOtherSessions(tx, change.sessionId);
}

/** A person to be created. */
export type NewPerson = {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  /** Whether the person has shown that the address is theirs. */
  readonly isEmailVerified?: boolean;
};

/** Inserts a person. @throws Refusal `conflict` at `email` when the address is taken. */
export async function createPerson(tx: Tx, person: NewPerson): Promise<UserId> {
  const id = createId('usr', tx);
  await writeRow(
    tx.client.user.create({
      data: {
        id,
        email: person.email.trim().toLowerCase(),
        name: person.name.trim(),
        passwordHash: person.passwordHash,
        emailVerifiedAt: person.isEmailVerified === true ? new Date(tx.clock.nowMs()) : null,
        createdAt: new Date(tx.clock.nowMs()),
      },
    }),
    { param: 'email' },
  );
  return id;
}

const failuresBeforeLock = 5;
const firstLockSeconds = 30;
const lockSecondsMax = 900;

/** Until when sign-in is locked once one more attempt is counted. */
function lockAfterFailure(now: Date): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN failed_sign_in_count + 1 < ${failuresBeforeLock} THEN locked_until
    ELSE ${now}::timestamptz + make_interval(secs => least(${lockSecondsMax}::float8,
      ${firstLockSeconds}::float8 * power(2, least(failed_sign_in_count + 1 - ${failuresBeforeLock}, 10))))
  END`;
}

/**
 * Counts a failed sign-in. From the fifth on sign-in is locked, for 30 s and then twice as long each time, up to 15 min.
 * One statement, so that parallel guesses are all counted.
 */
export async function recordFailedSignIn(tx: Tx, userId: UserId): Promise<{ lockedUntilMs: number | null }> {
  const now = new Date(tx.clock.nowMs());
  const [row] = await tx.client.$queryRaw<{ lockedUntil: Date | null }[]>`
    UPDATE "user" SET failed_sign_in_count = failed_sign_in_count + 1, locked_until = ${lockAfterFailure(now)}
    WHERE id = ${userId} RETURNING locked_until AS "lockedUntil"`;
  return { lockedUntilMs: row?.lockedUntil?.getTime() ?? null };
}

/**
 * Counts an attempt before it is judged, as a failed one; forget it with clearFailedSignIns when it was right. However
 * many guesses come at the same moment, no more than five are judged before sign-in is locked.
 * @returns false when sign-in is locked: then nothing is to be judged.
 */
export async function takeSignInAttempt(tx: Tx, userId: UserId): Promise<boolean> {
  const now = new Date(tx.clock.nowMs());
  const rows = await tx.client.$queryRaw<{ id: string }[]>`
    UPDATE "user" SET failed_sign_in_count = failed_sign_in_count + 1, locked_until = ${lockAfterFailure(now)}
    WHERE id = ${userId} AND (locked_until IS NULL OR locked_until <= ${now}) RETURNING id`;
  return rows.length === 1;
}

/** Forgets failed sign-ins after one that succeeded. */
export async function clearFailedSignIns(tx: Tx, userId: UserId): Promise<void> {
  await tx.client.user.updateMany({
    where: { id: userId, OR: [{ failedSignInCount: { gt: 0 } }, { lockedUntil: { not: null } }] },
    data: { failedSignInCount: 0, lockedUntil: null },
  });
}

/** Sets a new password and ends every session of the person. */
export async function setPassword(tx: Tx, userId: UserId, passwordHash: string): Promise<void> {
  await tx.client.user.update({
    where: { id: userId },
    data: { passwordHash, sessionVersion: { increment: 1 }, failedSignInCount: 0, lockedUntil: null },
  });
  tx.pending.sessionEnds.push({ userId });
}
