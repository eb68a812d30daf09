import {
  appendAuditOfPerson,
  asVisitor,
  clearFailedSignIns,
  findPersonById,
  type Origin,
  recordFailedSignIn,
  takeSignInAttempt,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock, type UserId } from '@waygate/protocol';
import { isPasswordRight } from '@/features/sessions/server/passwords.ts';
import { showSecondFactor } from '@/features/sessions/server/second-factor.ts';
import { database } from '@/server/database.ts';
import { originOf } from '@/server/trpc.ts';

/** What somebody shows to do what a stolen session must not be enough for. */
export type Proofs = { readonly password: string; readonly code?: string };
type Asker = Omit<Parameters<typeof originOf>[0], 'sessionId'> & {
  readonly session: { readonly id: NonNullable<Origin['sessionId']>; readonly userId: UserId };
};

/**
 * Checks password and, where one is given, code of the session's person once more. Each wrong one counts as one to sign
 * in does, and both share one lock: neither is a way around the other.
 * INVARIANT: the password alone forgets no wrong code; both together do, as a session that begins does.
 * @throws Refusal `sign_in_failed` at `password`, `second_factor_invalid` at `code`, `rate_limited` while locked.
 */
export async function proveOneself(asker: Asker, { password, code }: Proofs): Promise<void> {
  const { userId, id: sessionId } = asker.session;
  const noteRefusal = (reason: string) =>
    appendAuditOfPerson(database(), {
      ...{ userId, origin: originOf({ ...asker, sessionId }) },
      entry: { action: 'proof.refused', target: { kind: 'user', id: userId }, result: 'denied', reason },
    });
  const person = await asVisitor(database(), (tx) => findPersonById(tx, userId));
  const isLocked = person === null || (person.lockedUntilMs ?? 0) > systemClock.nowMs();
  if (isLocked || (code !== undefined && !(await asVisitor(database(), (tx) => takeSignInAttempt(tx, userId))))) {
    await noteRefusal('locked');
    throw refuse('rate_limited', { message: 'Too many attempts. Wait a minute, then try again.' });
  }
  if (!(await isPasswordRight(password, person.passwordHash))) {
    if (code === undefined) await asVisitor(database(), (tx) => recordFailedSignIn(tx, userId));
    await noteRefusal('password');
    throw refuse('sign_in_failed', { param: 'password', message: 'The password is not right.' });
  }
  if (code === undefined) return;
  if ((await showSecondFactor(userId, code)) === null) {
    await noteRefusal('second factor');
    throw refuse('second_factor_invalid', { param: 'code' });
  }
  await asVisitor(database(), (tx) => clearFailedSignIns(tx, userId));
}
