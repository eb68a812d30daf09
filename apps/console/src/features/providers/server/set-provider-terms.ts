import { setCredentialTerms } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import { credentialInput, termsInput } from '../provider-input.ts';

/** States where a provider runs and what it promised. */
export const setProviderTerms = procedure('providers:manage')
  .input(credentialInput.extend(termsInput.shape))
  .mutation(async ({ ctx, input }) => {
    if (!isId('crd', input.credentialId)) throw refuse('not_found');
    const region = input.region === '' ? null : input.region;
    await setCredentialTerms(ctx.tx, input.credentialId, { region, dataRules: input.dataRules });
  });
