import { refuse } from '@waygate/errors';
import { findModel } from '@waygate/pricing';
import { endpoints, systemClock } from '@waygate/protocol';
import { z } from 'zod';
import type { Rights } from '@/server/rights-of.ts';
import { procedure } from '@/server/trpc.ts';
import type { ModelDetail, ModelRow, ModelServing, OwnPrice } from '../model-row.ts';
import { familyOf } from './family-of.ts';
import { allModels, findRow } from './find-models.ts';
import { type ModelWorld, readModelWorld, whyDenied } from './model-world.ts';
import { otherRates, priceColumns } from './price-columns.ts';

const elsewhereMax = 40;

/** The name of a model, as an input. */
export const modelInput = z.object({ model: z.string().min(1).max(200) });

function ownPrice(id: string, { overrides }: ModelWorld): OwnPrice | null {
  const last = overrides.findLast(({ model, provider }) => model === id && provider === null);
  if (last === undefined) return null;
  return { id: last.id, cells: last.cells, sinceMs: last.effectiveFromMs, byName: last.createdByName };
}

function servingsOf(id: string, world: ModelWorld, canSeeWhy: boolean): ModelServing[] {
  return (world.servings.get(id) ?? []).map((serving) => ({
    model: serving.deployment.model,
    providerName: serving.credential.name,
    region: serving.deployment.region ?? serving.credential.region,
    isOn: serving.isOn,
    isAllowed: serving.isAllowed,
    because: canSeeWhy ? whyDenied(world.policy, serving) : null,
  }));
}

function elsewhere(row: ModelRow, world: ModelWorld): ModelRow[] {
  const family = familyOf(row.id);
  const same = allModels(world).filter(({ id }) => id !== row.id && familyOf(id) === family);
  const costOf = ({ price }: ModelRow): number =>
    price?.input == null ? Number.POSITIVE_INFINITY : Number(price.input);
  return same.sort((a, b) => costOf(a) - costOf(b)).slice(0, elsewhereMax);
}

function detailOf(row: ModelRow, world: ModelWorld, rights: Rights): ModelDetail {
  const listed = findModel(row.id);
  const served = world.servings.get(row.id) ?? [];
  const shown = endpoints.filter((endpoint) =>
    served.some(({ deployment }) => deployment.endpoints.includes(endpoint)),
  );
  return {
    row,
    upstreamModel: listed?.upstreamModel ?? served[0]?.deployment.upstreamModel ?? row.name,
    endpoints: shown.length > 0 ? shown : (listed?.endpoints ?? []),
    aliases: listed?.aliases ?? [],
    catalogue: listed === undefined ? [] : priceColumns(listed),
    otherRates: listed === undefined ? [] : otherRates(listed),
    origin: listed?.priceOrigin ?? null,
    filledFrom: listed?.filledFrom ?? null,
    own: ownPrice(row.id, world),
    servings: rights.can('providers:read') ? servingsOf(row.id, world, rights.can('policies:read')) : null,
    elsewhere: elsewhere(row, world),
  };
}

/** Everything about one model, by any of its names. */
export const readModel = procedure('models:read')
  .input(modelInput)
  .query(async ({ ctx, input }): Promise<ModelDetail> => {
    const world = await readModelWorld(ctx, systemClock.nowMs());
    const row = findRow(input.model, world);
    if (row === undefined) throw refuse('not_found', { param: 'model' });
    return detailOf(row, world, ctx.rights);
  });
