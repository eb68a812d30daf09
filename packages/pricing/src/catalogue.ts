import { type CatalogueRow, modelOf } from './catalogue-row.ts';
import { generatedRows, generatedSources, generatedVersion } from './generated/catalogue-rows.js';
import type { CatalogueModel } from './model.ts';
import { sandboxModels } from './sandbox-models.ts';

/** Names the state of the catalogue's prices: the day of its newest source and a digest. Stands on each usage row priced by it. */
export const catalogueVersion = generatedVersion;

/** Parsed in one go, which is several times quicker than line by line. */
function readRows(): CatalogueRow[] {
  return JSON.parse(`[${generatedRows.join(',')}]`);
}

/** Every model whose facts and prices ship with Waygate, by id; further names of a model are in its `aliases`. */
export const models: readonly CatalogueModel[] = Object.freeze([
  ...readRows().map((row) => modelOf(row, generatedSources)),
  ...sandboxModels,
]);

const byId = new Map(models.map((model) => [model.id, model]));
const byAlias = new Map<string, CatalogueModel>();
for (const model of models) for (const alias of model.aliases) byAlias.set(alias, model);
const aliasViews = new Map<string, CatalogueModel>();

/** Who made a model goes before the clouds that serve it, and these before everybody else. */
const makers = new Set(
  'openai anthropic google mistral cohere deepseek xai meta moonshot minimax zai perplexity voyage sandbox'.split(' '),
);
const clouds = new Set(['vertex', 'bedrock', 'azure']);

/** Where a provider stands among those who serve the same model: 0 for who makes models, 1 for clouds, 2 for all others. */
export function providerRank(provider: string): 0 | 1 | 2 {
  return makers.has(provider) ? 0 : clouds.has(provider) ? 1 : 2;
}

function rankOf(id: string): number {
  return providerRank(id.slice(0, id.indexOf('/')));
}

function plainNames(): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  const add = (name: string, id: string): void => {
    const known = ids.get(name);
    if (known === undefined) ids.set(name, [id]);
    else if (!known.includes(id)) known.push(id);
  };
  for (const { id, upstreamModel } of models) {
    add(id.slice(id.indexOf('/') + 1), id);
    add(upstreamModel, id);
  }
  for (const alias of byAlias.keys()) add(alias.slice(alias.indexOf('/') + 1), alias);
  for (const found of ids.values()) if (found.length > 1) found.sort((one, other) => rankOf(one) - rankOf(other));
  return ids;
}

let byPlainName: ReadonlyMap<string, readonly string[]> | undefined;

/**
 * The catalogue's model of this id (`provider/model`), or undefined. An alias gives the model under the alias' own id
 * and upstream name, so that who asks for a dated snapshot is served by that snapshot.
 */
export function findModel(id: string): CatalogueModel | undefined {
  const model = byId.get(id) ?? aliasViews.get(id);
  if (model !== undefined) return model;
  const aliased = byAlias.get(id);
  if (aliased === undefined) return undefined;
  const view = { ...aliased, id, upstreamModel: id.slice(id.indexOf('/') + 1), aliases: [], aliasOf: aliased.id };
  aliasViews.set(id, view);
  return view;
}

/** The ids a name may mean: itself when it is an id, else every provider's model of that plain name, its maker's first. */
export function resolveModelName(name: string): readonly string[] {
  if (byId.has(name) || byAlias.has(name)) return [name];
  byPlainName ??= plainNames();
  return byPlainName.get(name) ?? [];
}
