import { setCredentialEnabled } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { credentialInput } from '../provider-input.ts';

/** Takes a provider out of use, or back in. */
export const setProviderEnabled = procedure('providers:manage')
  .input(credentialInput.extend({ isEnabled: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    if (!isId('crd', input.credentialId)) throw refuse('not_found');
    await setCredentialEnabled(ctx.tx, input.credentialId, input.isEnabled);
  });
