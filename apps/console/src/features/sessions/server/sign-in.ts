import {
  appendAuditOfPerson,
  asVisitor,
  clearFailedSignIns,
  createSession,
  findPersonByEmail,
  type Origin,
  recordFailedSignIn,
  type SignInRecord,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { isWithinLimit, signInLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { log } from '@/server/log.ts';
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
  if (isLocked || person.isDisabled || !isRight) {
    const why = isLocked ? 'locked' : person.isDisabled ? 'disabled' : 'password';
    // Not waited for: an unknown address has nothing to note, and must not answer sooner for it.
    void noteRefusal(person, why, origin).catch((error: unknown) =>
      log().error('a refused sign-in was lost', { error }),
    );
    return null;
  }
  const session = await asVisitor(database(), async (tx) => {
    await clearFailedSignIns(tx, person.id);
    return createSession(tx, {
      userId: person.id,
      lifetimeMs: sessionLifetimeMs,
      ipAddress: origin.address,
      userAgent: origin.userAgent,
    });
  });
  await appendAuditOfPerson(database(), {
    userId: person.id,
    origin: { ...auditOrigin(origin), sessionId: session.id },
    entry: { action: 'session.started', target: { kind: 'session', id: session.id } },
  });
  return { person, sessionId: session.id, version: session.version };
}

function auditOrigin({ address, userAgent }: SignInOrigin): Origin {
  return { source: 'console', ipAddress: address, ...(userAgent === null ? {} : { userAgent }) };
}

async function noteRefusal(
  person: SignInRecord,
  why: 'password' | 'locked' | 'disabled',
  origin: SignInOrigin,
): Promise<void> {
  if (why === 'password') await asVisitor(database(), (tx) => recordFailedSignIn(tx, person.id));
  await appendAuditOfPerson(database(), {
    userId: person.id,
    origin: auditOrigin(origin),
    entry: { action: 'session.refused', target: { kind: 'user', id: person.id }, result: 'denied', reason: why },
  });
}
