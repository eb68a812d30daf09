import { createCredential, recordCredentialTest } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { createId, Secret, systemClock, systemRandom } from '@waygate/protocol';
import { cloudSecretSchemas } from '@waygate/providers';
import { scopedProcedure } from '@/server/trpc.ts';
import { type AddProviderInput, addProviderInput } from '../provider-input.ts';
import { findKind } from '../provider-kind.ts';
import { deploymentsOf } from './deployments-of.ts';
import type { Probe } from './probe-provider.ts';
import { seal } from './seal.ts';
import { tryProvider } from './try-provider.ts';

/** What a provider serves after a try; models that were named make up for a list that could not be had. */
function servedBy(probe: Probe, named: readonly string[]): readonly string[] {
  if (probe.hasPassed) return [...probe.upstreamModels, ...named];
  if (probe.fault === 'list' && named.length > 0) return named;
  const param = probe.fault === 'key' ? 'secret' : 'baseUrl';
  throw refuse('parameter_invalid', { message: probe.message, param });
}

/** A cloud's secret is its fields as one text. */
function secretOf({ provider, secret, fields }: AddProviderInput): Secret | null {
  const cloud = findKind(provider)?.cloud;
  if (cloud !== undefined) return new Secret(JSON.stringify(cloudSecretSchemas[cloud].parse(fields)));
  return secret === null || provider === 'sandbox' ? null : new Secret(secret);
}

/**
 * Tries a provider and, if it answers, stores it with its models. The try is made before the transaction, so that no
 * connection to the database waits for a stranger's server.
 */
export const addProvider = scopedProcedure('providers:manage')
  .input(addProviderInput)
  .mutation(async ({ ctx, input }) => {
    const { provider, name } = input;
    const baseUrl = findKind(provider)?.asksAddress === true ? input.baseUrl : null;
    const secret = secretOf(input);
    const probe = await tryProvider({ provider, baseUrl, secret, userId: ctx.session.userId });
    const deployments = deploymentsOf(input, servedBy(probe, input.models));
    const id = createId('crd', { clock: systemClock, random: systemRandom });
    const to = { organisationId: ctx.organisation.id, credentialId: id };
    const sealed = secret === null ? null : await seal(secret, to);
    await ctx.transact(async (tx) => {
      await createCredential(tx, { id, provider, name, baseUrl, secret: sealed, deployments });
      await recordCredentialTest(tx, id, { hasPassed: true, message: probe.message });
    });
    return { id, name, modelCount: deployments.length, message: probe.message };
  });
