import { createOrganisationForPerson } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { askForMail } from '@/server/ask-for-mail.ts';
import { isWithinLimit, signUpLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { openProcedure } from '@/server/trpc.ts';
import { signUpInput } from '../sign-up-input.ts';
import { hashPassword } from './passwords.ts';

/** Makes a person with an organisation of their own. They sign in as everybody does, afterwards. */
export const signUp = openProcedure()
  .input(signUpInput)
  .mutation(async ({ ctx, input }) => {
    if (!(await isWithinLimit(signUpLimit, ctx.address, systemClock))) throw refuse('rate_limited');
    const passwordHash = await hashPassword(input.password);
    const created = await createOrganisationForPerson(database(), {
      name: input.organisation,
      timeZone: input.timeZone,
      owner: { email: input.email, name: input.name, passwordHash },
      origin: {
        source: 'console',
        requestId: ctx.requestId,
        ipAddress: ctx.address,
        ...(ctx.userAgent === null ? {} : { userAgent: ctx.userAgent }),
      },
    });
    await askForMail({ kind: 'email_verification', userId: created.userId });
    return { slug: created.slug };
  });
