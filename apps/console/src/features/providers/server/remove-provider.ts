import { deleteCredential } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import { credentialInput } from '../provider-input.ts';

/** Deletes a provider, its key and what it served. */
export const removeProvider = procedure('providers:manage')
  .input(credentialInput)
  .mutation(async ({ ctx, input }) => {
    if (!isId('crd', input.credentialId)) throw refuse('not_found');
    await deleteCredential(ctx.tx, input.credentialId);
  });
