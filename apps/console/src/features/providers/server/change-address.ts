import {
  changeCredentialBaseUrl,
  readCredential,
  recordCredentialTest,
  replaceCredentialSecret,
  replaceDeployments,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, Secret } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { scopedProcedure } from '@/server/trpc.ts';
import { changeAddressInput, credentialInput } from '../provider-input.ts';
import { deploymentsOf } from './deployments-of.ts';
import { seal } from './seal.ts';
import { tryProvider } from './try-provider.ts';

/**
 * Moves a provider to another address. The stored key was given for the old one: it is forgotten, and never shown to
 * the new one; a key for the new one may come along.
 */
export const changeAddress = scopedProcedure('providers:manage')
  .input(credentialInput.extend(changeAddressInput.shape))
  .mutation(async ({ ctx, input }) => {
    const { credentialId: id, baseUrl } = input;
    if (!isId('crd', id)) throw refuse('not_found');
    const credential = await ctx.transact((tx) => readCredential(tx, id));
    const { provider } = credential;
    if (findProvider(provider)?.isSelfHosted !== true) {
      throw refuse('parameter_invalid', { message: 'This provider has one address.', param: 'baseUrl' });
    }
    const secret = input.secret === null ? null : new Secret(input.secret);
    const probe = await tryProvider({ provider, baseUrl, secret, userId: ctx.session.userId });
    if (!probe.hasPassed) {
      const param = probe.fault === 'key' ? 'secret' : 'baseUrl';
      throw refuse('parameter_invalid', { message: probe.message, param });
    }
    const to = { organisationId: ctx.organisation.id, credentialId: id };
    const sealed = secret === null ? null : await seal(secret, to);
    await ctx.transact(async (tx) => {
      await changeCredentialBaseUrl(tx, id, baseUrl);
      if (sealed !== null) await replaceCredentialSecret(tx, id, sealed);
      await replaceDeployments(tx, id, deploymentsOf(credential, probe.upstreamModels));
      await recordCredentialTest(tx, id, probe);
    });
  });
