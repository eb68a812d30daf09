import { createHash } from 'node:crypto';
import { appendAuditOfPerson, asVisitor, setPassword, useAccountLink } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { hashLinkToken } from '@waygate/vault';
import { askForMail } from '@/server/ask-for-mail.ts';
import { isWithinLimit, linkLimit, mailLimit, mailToAddressLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { openProcedure, originOf } from '@/server/trpc.ts';
import { askNewPasswordInput, confirmEmailInput, setNewPasswordInput } from '../new-password-input.ts';
import { hashPassword } from './passwords.ts';

/**
 * Asks for a mail with a link to a new password.
 * INVARIANT: answer and time are the same for every address. Whether there is an account, only the worker looks up.
 */
export const askNewPassword = openProcedure()
  .input(askNewPasswordInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(mailLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const email = input.email.toLowerCase();
    // Counters outlive the attempt, so they are kept under a hash and not under the address.
    const counted = createHash('sha256').update(email).digest('hex');
    if (await isWithinLimit(mailToAddressLimit, counted, systemClock)) {
      await askForMail({ kind: 'password_reset', email });
    }
  });

/** Sets a new password by the link of a mail, and ends every session of the person. */
export const setNewPassword = openProcedure()
  .input(setNewPasswordInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(linkLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const passwordHash = await hashPassword(input.password);
    const link = { tokenHash: hashLinkToken(input.token), kind: 'password_reset' } as const;
    const userId = await asVisitor(database(), async (tx) => {
      const found = await useAccountLink(tx, link);
      await setPassword(tx, found, passwordHash);
      return found;
    });
    const entry = { action: 'password.reset', target: { kind: 'user', id: userId } };
    await appendAuditOfPerson(database(), { userId, origin: originOf({ ...ctx, sessionId: undefined }), entry });
  });

/** Notes that an address is its person's, by the link of a mail. */
export const confirmEmail = openProcedure()
  .input(confirmEmailInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(linkLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const link = { tokenHash: hashLinkToken(input.token), kind: 'email_verification' } as const;
    const userId = await asVisitor(database(), (tx) => useAccountLink(tx, link));
    const entry = { action: 'email.confirmed', target: { kind: 'user', id: userId } };
    await appendAuditOfPerson(database(), { userId, origin: originOf({ ...ctx, sessionId: undefined }), entry });
  });
