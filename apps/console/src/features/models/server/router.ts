import { createRouter } from '@/server/trpc.ts';
import { listModels } from './list-models.ts';
import { modelFacets } from './model-facets.ts';
import { readModel } from './read-model.ts';
import { removePrice, setPrice } from './set-price.ts';

/** The catalogue of models, and the organisation's own prices. */
export const modelsRouter = createRouter({
  facets: modelFacets,
  list: listModels,
  read: readModel,
  removePrice,
  setPrice,
});
