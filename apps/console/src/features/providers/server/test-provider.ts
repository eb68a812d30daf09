import { readCredential, readCredentialSecret, recordCredentialTest, replaceDeployments } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { scopedProcedure } from '@/server/trpc.ts';
import { vault } from '@/server/vault.ts';
import { credentialInput } from '../provider-input.ts';
import { deploymentsOf } from './deployments-of.ts';
import { tryProvider } from './try-provider.ts';

/** Tries a stored provider with its stored key, keeps how it went, and takes up models that are new in its list. */
export const testProvider = scopedProcedure('providers:test')
  .input(credentialInput)
  .mutation(async ({ ctx, input }) => {
    const id = input.credentialId;
    if (!isId('crd', id)) throw refuse('not_found');
    const { credential, envelope } = await ctx.transact(async (tx) => ({
      credential: await readCredential(tx, id),
      envelope: await readCredentialSecret(tx, id),
    }));
    const { provider, baseUrl } = credential;
    const binding = { organisationId: ctx.organisation.id, rowId: id };
    const secret = credential.hasSecret ? await vault().open(envelope, binding) : null;
    const probe = await tryProvider({ provider, baseUrl, secret, userId: ctx.session.userId });
    await ctx.transact(async (tx) => {
      await recordCredentialTest(tx, id, probe);
      if (!probe.hasPassed) return;
      const named = credential.deployments.map((deployment) => deployment.upstreamModel);
      const row = findProvider(provider);
      const keepsNamed = row?.isSelfHosted === true || row?.cloud !== undefined;
      const upstreamModels = keepsNamed ? [...named, ...probe.upstreamModels] : probe.upstreamModels;
      await replaceDeployments(tx, id, deploymentsOf(credential, upstreamModels));
    });
    return { hasPassed: probe.hasPassed, message: probe.message };
  });
