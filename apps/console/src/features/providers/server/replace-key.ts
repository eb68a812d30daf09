import { readCredential, recordCredentialTest, replaceCredentialSecret } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, Secret } from '@waygate/protocol';
import { cloudSecretSchemas } from '@waygate/providers';
import type { z } from 'zod';
import { scopedProcedure } from '@/server/trpc.ts';
import { credentialInput, replaceKeyInput } from '../provider-input.ts';
import { findKind } from '../provider-kind.ts';
import { seal } from './seal.ts';
import { tryProvider } from './try-provider.ts';

type Replacement = z.infer<typeof replaceKeyInput>;

/** @throws Refusal `parameter_invalid` at the first member that is lacking or wrong. */
function secretOf(provider: string, { secret, fields }: Replacement): Secret {
  const cloud = findKind(provider)?.cloud;
  if (cloud === undefined) {
    if (secret === null) throw refuse('parameter_invalid', { message: 'Paste the API key.', param: 'secret' });
    return new Secret(secret);
  }
  const parsed = cloudSecretSchemas[cloud].safeParse(fields);
  if (parsed.success) return new Secret(JSON.stringify(parsed.data));
  const [fault] = parsed.error.issues;
  const message = fault?.message ?? 'This credential is not complete.';
  throw refuse('parameter_invalid', { message, param: `fields.${String(fault?.path[0])}` });
}

/** Puts another key in place of the stored one, once the provider has accepted it. */
export const replaceKey = scopedProcedure('providers:manage')
  .input(credentialInput.extend(replaceKeyInput.shape))
  .mutation(async ({ ctx, input }) => {
    const id = input.credentialId;
    if (!isId('crd', id)) throw refuse('not_found');
    const { provider, baseUrl } = await ctx.transact((tx) => readCredential(tx, id));
    const secret = secretOf(provider, input);
    const probe = await tryProvider({ provider, baseUrl, secret, userId: ctx.session.userId });
    if (!probe.hasPassed) throw refuse('parameter_invalid', { message: probe.message, param: 'secret' });
    const sealed = await seal(secret, { organisationId: ctx.organisation.id, credentialId: id });
    await ctx.transact(async (tx) => {
      await replaceCredentialSecret(tx, id, sealed);
      await recordCredentialTest(tx, id, probe);
    });
  });
