import { endOwnSession, findPersonById, renamePerson, changePassword as replacePassword } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { readAnew } from '@/features/sessions/server/live-session.ts';
import { hashPassword } from '@/features/sessions/server/passwords.ts';
import { askForMail } from '@/server/ask-for-mail.ts';
import { confirmAgainLimit, isWithinLimit } from '@/server/attempt-limit.ts';
import { ownProcedure } from '@/server/trpc.ts';
import { changePasswordInput, renameInput } from '../account-input.ts';
import { proveOneself } from './prove-oneself.ts';

/** Changes what one is called. */
export const rename = ownProcedure()
  .input(renameInput)
  .mutation(async ({ ctx, input: { name } }) => {
    await ctx.asMyself((tx) => renamePerson(tx, name));
    readAnew(ctx.session.id);
    await ctx.note({ action: 'user.renamed', before: { name: ctx.session.name }, after: { name } });
  });

/** Changes one's password. Every session but this one ends within a second. */
export const changePassword = ownProcedure()
  .input(changePasswordInput)
  .mutation(async ({ ctx, input: { current, password } }) => {
    await proveOneself(ctx, { password: current });
    const passwordHash = await hashPassword(password);
    await ctx.asMyself((tx) => replacePassword(tx, { passwordHash, sessionId: ctx.session.id }));
    await ctx.note({ action: 'password.changed' });
  });

/** Ends one of one's own sessions, within a second everywhere. */
export const endSession = ownProcedure()
  .input(z.object({ sessionId: z.string().max(40) }))
  .mutation(async ({ ctx, input: { sessionId } }) => {
    if (!isId('ses', sessionId)) throw refuse('not_found');
    await ctx.asMyself((tx) => endOwnSession(tx, sessionId));
    await ctx.note({ action: 'session.ended', after: { sessionId } });
  });

/** Sends the mail again by which one shows that one's address is one's own. Few in ten minutes. */
export const confirmAgain = ownProcedure().mutation(async ({ ctx }) => {
  const { userId } = ctx.session;
  if (!(await isWithinLimit(confirmAgainLimit, userId, systemClock))) {
    throw refuse('rate_limited', { message: 'The mail was sent already. Look for it, or try again in ten minutes.' });
  }
  const person = await ctx.asMyself((tx) => findPersonById(tx, userId));
  if (person === null || person.isEmailVerified) return;
  if (await askForMail({ kind: 'email_verification', userId })) return;
  throw refuse('internal', { message: 'No mail can be sent at the moment. Try again in a few minutes.' });
});
