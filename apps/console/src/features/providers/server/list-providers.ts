import { type CredentialRecord, type DeploymentRecord, listCredentials } from '@waygate/db';
import { findModel, priceFor } from '@waygate/pricing';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import type { ProviderView, ServedModel } from '../provider-row.ts';

function toModel({ model, endpoints }: DeploymentRecord, provider: string, atMs: number): ServedModel {
  const price = priceFor({ model, provider, overrides: [], atMs });
  return {
    name: model,
    endpoints,
    contextTokens: findModel(model)?.contextTokens ?? null,
    price:
      price === null
        ? null
        : {
            inputNanoUsd: price.sheet.cells.inputTokens ?? null,
            outputNanoUsd: price.sheet.cells.outputTokens ?? null,
          },
  };
}

function toView({ deployments, ...credential }: CredentialRecord, atMs: number): ProviderView {
  return { ...credential, models: deployments.map((one) => toModel(one, credential.provider, atMs)) };
}

/** The organisation's providers with what they serve and what it costs. Never a secret. */
export const listProviders = procedure('providers:read').query(async ({ ctx }) => {
  const atMs = systemClock.nowMs();
  const credentials = await listCredentials(ctx.tx);
  return credentials.map((credential) => toView(credential, atMs));
});
