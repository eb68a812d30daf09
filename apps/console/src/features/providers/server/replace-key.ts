import { readCredential, recordCredentialTest, replaceCredentialSecret } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, Secret } from '@waygate/protocol';
import { scopedProcedure } from '@/server/trpc.ts';
import { credentialInput, replaceKeyInput } from '../provider-input.ts';
import { seal } from './seal.ts';
import { tryProvider } from './try-provider.ts';

/** Puts another key in place of the stored one, once the provider has accepted it. */
export const replaceKey = scopedProcedure('providers:manage')
  .input(credentialInput.extend(replaceKeyInput.shape))
  .mutation(async ({ ctx, input }) => {
    const id = input.credentialId;
    if (!isId('crd', id)) throw refuse('not_found');
    const { provider, baseUrl } = await ctx.transact((tx) => readCredential(tx, id));
    const secret = new Secret(input.secret);
    const probe = await tryProvider({ provider, baseUrl, secret, userId: ctx.session.userId });
    if (!probe.hasPassed) throw refuse('parameter_invalid', { message: probe.message, param: 'secret' });
    const sealed = await seal(secret, { organisationId: ctx.organisation.id, credentialId: id });
    await ctx.transact(async (tx) => {
      await replaceCredentialSecret(tx, id, sealed);
      await recordCredentialTest(tx, id, probe);
    });
  });
