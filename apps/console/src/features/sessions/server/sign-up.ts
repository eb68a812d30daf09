import { createHash } from 'node:crypto';
import {
  asVisitor,
  createOrganisationForPerson,
  createSignUp,
  forgetSignUpPassword,
  openSignUp,
  type SignUpRecord,
} from '@waygate/db';
import { refuse, toRefusal } from '@waygate/errors';
import { type SignUpId, systemClock } from '@waygate/protocol';
import { hashLinkToken } from '@waygate/vault';
import { askForMail } from '@/server/ask-for-mail.ts';
import { isWithinLimit, linkLimit, mailToAddressLimit, signUpLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { openProcedure, originOf } from '@/server/trpc.ts';
import { finishSignUpInput, signUpInput } from '../sign-up-input.ts';
import { hashPassword, isPasswordRight } from './passwords.ts';

const lifetimeMs = 24 * 3_600_000;

type Visit = Parameters<typeof originOf>[0];

/** Makes the person, with an organisation of their own. @throws Refusal `conflict` at `email` when it has an account. */
async function make(visit: Visit, signUp: Omit<SignUpRecord, 'id'>, isEmailVerified: boolean) {
  const { email, name, passwordHash, organisation, timeZone } = signUp;
  return createOrganisationForPerson(database(), {
    ...{ name: organisation, timeZone, origin: originOf(visit) },
    owner: { email, name, passwordHash, isEmailVerified },
  });
}

/** Lets the installation's first sign-up in at once; null when the address has an account all the same. */
async function makeFirst(visit: Visit, signUp: Omit<SignUpRecord, 'id'>) {
  try {
    return await make(visit, signUp, false);
  } catch (error) {
    if (toRefusal(error).code === 'conflict') return null;
    throw error;
  }
}

/** @throws Refusal `internal` when no mail can be asked for, for any address. */
async function sendLink(email: string, signUpId: SignUpId): Promise<void> {
  // Counters outlive the attempt, so they are kept under a hash and not under the address.
  const counted = createHash('sha256').update(email.toLowerCase()).digest('hex');
  if (!(await isWithinLimit(mailToAddressLimit, counted, systemClock))) return;
  if (await askForMail({ kind: 'sign_up', signUpId })) return;
  throw refuse('internal', { message: 'No mail can be sent at the moment. Try again in a few minutes.' });
}

/**
 * Signs somebody up: their mailbox gets a link by which they finish. The first of an installation is let in at once, so
 * that one without a mail server can be begun with.
 * INVARIANT: answer and time are the same for every address. Whether there is an account, only the worker looks up.
 * @returns the new organisation's slug; null when a mail is on its way.
 */
export const signUp = openProcedure()
  .input(signUpInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(signUpLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const passwordHash = await hashPassword(input.password);
    const { password: _password, ...rest } = input;
    const wanted = { ...rest, passwordHash };
    const { id, isFirst } = await asVisitor(database(), (tx) => createSignUp(tx, { ...wanted, lifetimeMs }));
    const created = isFirst ? await makeFirst({ ...ctx, sessionId: undefined }, wanted) : null;
    if (created === null) {
      await sendLink(input.email, id);
      return { slug: null };
    }
    await asVisitor(database(), (tx) => forgetSignUpPassword(tx, id));
    await askForMail({ kind: 'email_verification', userId: created.userId });
    return { slug: created.slug };
  });

/**
 * Finishes a sign-up by the link of its mail and the password that was chosen: the one shows whose mailbox it is, the
 * other that it is the same person. They sign in as everybody does, afterwards.
 */
export const finishSignUp = openProcedure()
  .input(finishSignUpInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(linkLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const found = await asVisitor(database(), (tx) => openSignUp(tx, hashLinkToken(input.token)));
    if (!(await isPasswordRight(input.password, found.passwordHash))) {
      throw refuse('sign_in_failed', { param: 'password', message: 'This is not the password that you chose.' });
    }
    const { slug } = await make({ ...ctx, sessionId: undefined }, found, true);
    await asVisitor(database(), (tx) => forgetSignUpPassword(tx, found.id));
    return { slug, email: found.email };
  });
