import { catalogueVersion, models } from '@waygate/pricing';
import { systemClock } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { procedure } from '@/server/trpc.ts';
import { allModels } from './find-models.ts';
import { readModelWorld } from './model-world.ts';

/** The providers to choose from, those with usable models first, and how much there is in all. */
export const modelFacets = procedure('models:read').query(async ({ ctx }) => {
  const rows = allModels(await readModelWorld(ctx, systemClock.nowMs()));
  const providers = [...Map.groupBy(rows, ({ provider }) => provider)].map(([id, served]) => ({
    id,
    name: findProvider(id)?.name ?? id.charAt(0).toUpperCase() + id.slice(1),
    count: served.length,
    usable: served.filter(({ access }) => access === 'usable').length,
  }));
  providers.sort((a, b) => Number(b.usable > 0) - Number(a.usable > 0) || a.name.localeCompare(b.name, 'en'));
  return {
    providers,
    total: rows.length,
    usable: rows.filter(({ access }) => access === 'usable').length,
    listed: models.length,
    catalogueVersion,
  };
});
