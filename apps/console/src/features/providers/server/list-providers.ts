import { type CredentialRecord, type DeploymentRecord, listCredentials, listPriceOverrides } from '@waygate/db';
import { findModel, type PriceOverride, priceFor } from '@waygate/pricing';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import type { ProviderView, ServedModel } from '../provider-row.ts';

/** When a price is asked for, and the organisation's own ones. */
type Pricing = { atMs: number; overrides: readonly PriceOverride[] };

function toModel({ model, endpoints }: DeploymentRecord, provider: string, pricing: Pricing): ServedModel {
  const price = priceFor({ model, provider, ...pricing });
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

function toView({ deployments, ...credential }: CredentialRecord, pricing: Pricing): ProviderView {
  return { ...credential, models: deployments.map((one) => toModel(one, credential.provider, pricing)) };
}

/** The organisation's providers with what they serve and what it costs. Never a secret. */
export const listProviders = procedure('providers:read').query(async ({ ctx }) => {
  const atMs = systemClock.nowMs();
  const credentials = await listCredentials(ctx.tx);
  const overrides = ctx.rights.can('prices:read') ? await listPriceOverrides(ctx.tx) : [];
  return credentials.map((credential) => toView(credential, { atMs, overrides }));
});
