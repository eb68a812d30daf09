import type { CatalogueModel } from './model.ts';
import { openaiModels } from './openai-models.ts';
import { sandboxModels } from './sandbox-models.ts';

/** Names the state of the catalogue's prices; stands on each usage row that was priced by it. */
export const catalogueVersion = '2026-08-21';

/** Every model whose facts and prices ship with Waygate. */
export const models: readonly CatalogueModel[] = Object.freeze([...openaiModels, ...sandboxModels]);

const byId = new Map(models.map((model) => [model.id, model]));
const byPlainName = Map.groupBy(models, (model) => model.upstreamModel);

/** The catalogue's model of this id (`provider/model`), or undefined. */
export function findModel(id: string): CatalogueModel | undefined {
  return byId.get(id);
}

/** The ids a name may mean: itself when it is an id, else every provider's model of that plain name. */
export function resolveModelName(name: string): readonly string[] {
  if (byId.has(name)) return [name];
  return (byPlainName.get(name) ?? []).map((model) => model.id);
}
