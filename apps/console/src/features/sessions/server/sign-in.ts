import {
  asVisitor,
  clearFailedSignIns,
  createSession,
  findPersonByEmail,
  recordFailedSignIn,
  type SignInRecord,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { isWithinLimit, signInLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { passwordLengthMax } from '../sign-up-input.ts';
import { isPasswordRight } from './passwords.ts';

/** How long a session lasts at most. */
export const sessionLifetimeMs = 14 * 24 * 3_600_000;

const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().min(1).max(passwordLengthMax),
});

/** Who begins a session, and from where. */
export type SignedIn = { person: SignInRecord; sessionId: string; version: number };
/** Where an attempt comes from. */
export type SignInOrigin = { address: string; userAgent: string | null };

/**
 * Checks an address and a password and begins a session: the only function that does. Unknown address, wrong password,
 * locked and disabled account all end in null after the same work.
 * @throws Refusal `rate_limited` when this client address has tried too often.
 */
export async function signIn(credentials: unknown, origin: SignInOrigin): Promise<SignedIn | null> {
  if (!(await isWithinLimit(signInLimit, origin.address, systemClock))) throw refuse('rate_limited');
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return null;
  const { email, password } = parsed.data;
  const person = await asVisitor(database(), (tx) => findPersonByEmail(tx, email));
  const isRight = await isPasswordRight(password, person?.passwordHash ?? null);
  if (person === null) return null;
  const isLocked = person.lockedUntilMs !== null && person.lockedUntilMs > systemClock.nowMs();
  if (isLocked || person.isDisabled) return null;
  if (!isRight) {
    await asVisitor(database(), (tx) => recordFailedSignIn(tx, person.id));
    return null;
  }
  return asVisitor(database(), async (tx) => {
    await clearFailedSignIns(tx, person.id);
    const session = await createSession(tx, {
      userId: person.id,
      lifetimeMs: sessionLifetimeMs,
      ipAddress: origin.address,
      userAgent: origin.userAgent,
    });
    return { person, sessionId: session.id, version: session.version };
  });
}
