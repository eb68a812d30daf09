import {
  appendAuditOfPerson,
  asVisitor,
  clearFailedSignIns,
  createSession,
  findPersonByEmail,
  holdPassword,
  type Origin,
  recordFailedSignIn,
  type SignInRecord,
  takeSignInAttempt,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { isWithinLimit, signInLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { log } from '@/server/log.ts';
import { passwordLengthMax } from '../sign-up-input.ts';
import { isPasswordRight } from './passwords.ts';
import { hasSecondFactor, type ShownFactor, showSecondFactor } from './second-factor.ts';

/** How long a session lasts at most. */
export const sessionLifetimeMs = 14 * 24 * 3_600_000;

const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().min(1).max(passwordLengthMax),
  /** Six digits, or a recovery code. */
  code: z.string().trim().max(40).default(''),
});

/** Who begins a session, and from where. */
export type SignedIn = { person: SignInRecord; sessionId: string; version: number };
/** Where an attempt comes from. */
export type SignInOrigin = { address: string; userAgent: string | null };

/**
 * Checks an address, a password and, where it is on, a second factor, and begins a session: the only function that does.
 * Unknown address, wrong password, locked and disabled account all end in null after the same work; a second factor is
 * spoken of to nobody who does not have the password.
 * @throws Refusal `rate_limited` when this client address has tried too often; `second_factor_missing` or
 * `second_factor_invalid` after the right password.
 */
export async function signIn(credentials: unknown, origin: SignInOrigin): Promise<SignedIn | null> {
  if (!(await isWithinLimit(signInLimit, origin.address, systemClock))) throw refuse('rate_limited');
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return null;
  const { email, password, code } = parsed.data;
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
  if (!(await hasSecondFactor(person.id))) return begin(person, origin, null);
  const shown = await requireSecondFactor(person, code, origin);
  return shown === null ? null : begin(person, origin, shown);
}

/** @returns null when too many codes were tried, which looks like a wrong password. @throws as signIn does. */
async function requireSecondFactor(
  person: SignInRecord,
  code: string,
  origin: SignInOrigin,
): Promise<ShownFactor | null> {
  // INVARIANT: asking for the code forgets no wrong code before it; only a session that begins does.
  if (code === '') throw refuse('second_factor_missing');
  if (!(await asVisitor(database(), (tx) => takeSignInAttempt(tx, person.id)))) {
    await noteRefusal(person, 'locked', origin);
    return null;
  }
  const shown = await showSecondFactor(person.id, code);
  if (shown !== null) return shown;
  await noteRefusal(person, 'second factor', origin);
  throw refuse('second_factor_invalid');
}

async function begin(person: SignInRecord, origin: SignInOrigin, shown: ShownFactor | null): Promise<SignedIn | null> {
  const session = await asVisitor(database(), async (tx) => {
    if (!(await holdPassword(tx, person))) return null;
    await clearFailedSignIns(tx, person.id);
    return createSession(tx, {
      userId: person.id,
      lifetimeMs: sessionLifetimeMs,
      ipAddress: origin.address,
      userAgent: origin.userAgent,
    });
  });
  if (session === null) return null;
  await appendAuditOfPerson(database(), {
    userId: person.id,
    origin: { ...auditOrigin(origin), sessionId: session.id },
    entry: {
      action: 'session.started',
      target: { kind: 'session', id: session.id },
      ...(shown === null ? {} : { after: { secondFactor: shown } }),
    },
  });
  return { person, sessionId: session.id, version: session.version };
}

function auditOrigin({ address, userAgent }: SignInOrigin): Origin {
  return { source: 'console', ipAddress: address, ...(userAgent === null ? {} : { userAgent }) };
}

async function noteRefusal(
  person: SignInRecord,
  why: 'password' | 'second factor' | 'locked' | 'disabled',
  origin: SignInOrigin,
): Promise<void> {
  if (why === 'password') await asVisitor(database(), (tx) => recordFailedSignIn(tx, person.id));
  await appendAuditOfPerson(database(), {
    userId: person.id,
    origin: auditOrigin(origin),
    entry: { action: 'session.refused', target: { kind: 'user', id: person.id }, result: 'denied', reason: why },
  });
}
