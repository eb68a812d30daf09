import {
  confirmSecondFactor,
  findPersonById,
  proposeSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock, systemRandom } from '@waygate/protocol';
import { createRecoveryCodes, hashRecoveryCode } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { openSecondFactor, sealSecondFactor } from '@/features/sessions/server/second-factor.ts';
import { createTotpSecret, stepOfCode, totpUri } from '@/features/sessions/server/totp.ts';
import { isWithinLimit, secondFactorLimit } from '@/server/attempt-limit.ts';
import { ownProcedure } from '@/server/trpc.ts';
import { bothProofsInput, codeInput, passwordProofInput } from '../account-input.ts';
import { proveOneself } from './prove-oneself.ts';

/** New recovery codes: the texts to show once, the hashes to store. */
function freshRecoveryCodes(): { texts: string[]; hashes: string[] } {
  const texts = createRecoveryCodes(systemRandom).map((code) => code.reveal());
  const hashes = texts.map((text) => hashRecoveryCode(text, readConfig().keyPepper)).filter((hash) => hash !== null);
  return { texts, hashes };
}

/** Begins to set a second factor up: its secret is in this answer, once, for an authenticator app. */
export const proposeFactor = ownProcedure()
  .input(passwordProofInput)
  .mutation(async ({ ctx, input: { password } }) => {
    await proveOneself(ctx, { password });
    const secret = createTotpSecret(systemRandom);
    const email = await ctx.asMyself(async (tx) => {
      await proposeSecondFactor(tx, await sealSecondFactor(secret, tx.userId));
      return (await findPersonById(tx, tx.userId))?.email ?? '';
    });
    return { secret: secret.reveal(), uri: totpUri(secret, email).reveal() };
  });

/** Puts the second factor to use by a first code of the app. The recovery codes are in this answer, once. */
export const confirmFactor = ownProcedure()
  .input(codeInput)
  .mutation(async ({ ctx, input: { code } }) => {
    if (!(await isWithinLimit(secondFactorLimit, ctx.session.userId, systemClock))) throw refuse('rate_limited');
    const { texts, hashes } = freshRecoveryCodes();
    await ctx.asMyself(async (tx) => {
      const proposed = await readSecondFactor(tx);
      if (proposed === null) throw refuse('conflict', { message: 'Begin setting up two-factor sign-in again.' });
      const step = stepOfCode(await openSecondFactor(proposed.envelope, tx.userId), code, systemClock.nowMs());
      if (step === null) throw refuse('second_factor_invalid', { param: 'code' });
      await confirmSecondFactor(tx, { step, recoveryCodeHashes: hashes });
    });
    await ctx.note({ action: 'second_factor.enabled' });
    return { recoveryCodes: texts };
  });

/** Makes new recovery codes; the former ones are void. */
export const renewRecoveryCodes = ownProcedure()
  .input(bothProofsInput)
  .mutation(async ({ ctx, input }) => {
    await proveOneself(ctx, input);
    const { texts, hashes } = freshRecoveryCodes();
    await ctx.asMyself((tx) => replaceRecoveryCodes(tx, hashes));
    await ctx.note({ action: 'recovery_codes.renewed' });
    return { recoveryCodes: texts };
  });

/** Turns two-factor sign-in off. */
export const removeFactor = ownProcedure()
  .input(bothProofsInput)
  .mutation(async ({ ctx, input }) => {
    await proveOneself(ctx, input);
    await ctx.asMyself(removeSecondFactor);
    await ctx.note({ action: 'second_factor.disabled' });
  });
