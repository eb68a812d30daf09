import * as db from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';

const nameInput = z.object({
  name: z.string().trim().min(1, 'Give the environment a name.').max(60, 'At most 60 characters.'),
});

/** Makes an environment of the organisation's own. */
export const createEnvironment = procedure('environments:manage')
  .input(nameInput)
  .mutation(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'environments:manage');
    return { id: await db.createEnvironment(ctx.tx, input) };
  });

/** Gives an environment another name. */
export const renameEnvironment = procedure('environments:manage')
  .input(nameInput.extend({ environmentId: z.string().max(40) }))
  .mutation(async ({ ctx, input: { environmentId, name } }) => {
    requireInOrganisation(ctx.rights, 'environments:manage');
    if (!isId('env', environmentId)) throw refuse('not_found');
    await db.renameEnvironment(ctx.tx, { environmentId, name });
  });
