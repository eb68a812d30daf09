import { type CatalogueModel, cellFromUsd, findModel, models, priceFor, providerRank } from '@waygate/pricing';
import type { Endpoint } from '@waygate/protocol';
import { type ModelQuery, type ModelSort, priceRangePattern } from '../model-query.ts';
import type { ModelAccess, ModelRow, RowPrice } from '../model-row.ts';
import { accessOf, type ModelWorld, type Serving } from './model-world.ts';

const kindByEndpoint: Readonly<Record<Endpoint, ModelRow['kind']>> = {
  chat: 'chat',
  embeddings: 'embeddings',
  moderations: 'moderation',
  rerank: 'rerank',
  images: 'image',
  speech: 'speech',
  transcriptions: 'transcription',
};

function rowPrice(id: string, { overrides, atMs }: ModelWorld): RowPrice | null {
  const price = priceFor({ model: id, provider: id.slice(0, id.indexOf('/')), overrides, atMs });
  if (price === null) return null;
  const { cells, longContext } = price.sheet;
  return {
    input: cells.inputTokens ?? null,
    output: cells.outputTokens ?? null,
    cacheRead: cells.cacheReadTokens ?? null,
    isOwn: price.source.startsWith('override:'),
    isTiered: longContext !== undefined,
  };
}

function listedRow(model: CatalogueModel, world: ModelWorld): ModelRow {
  const { id, name, provider, kind, contextTokens, outputTokensMax, isDeprecated } = model;
  return {
    ...{ id, name, provider, kind, contextTokens, outputTokensMax, isDeprecated },
    reads: model.inputModalities,
    writes: model.outputModalities,
    can: model.capabilities,
    isListed: true,
    price: rowPrice(id, world),
    access: accessOf(world.servings.get(id)),
  };
}

/** A model that the organisation's providers serve and the catalogue does not know. */
function ownRow(id: string, servings: readonly Serving[], world: ModelWorld): ModelRow {
  const slash = id.indexOf('/');
  const [endpoint = 'chat'] = servings.flatMap(({ deployment }) => deployment.endpoints);
  return {
    id,
    name: id.slice(slash + 1),
    provider: id.slice(0, Math.max(0, slash)),
    kind: kindByEndpoint[endpoint],
    ...{ contextTokens: null, outputTokensMax: null, reads: [], writes: [], can: [] },
    ...{ isDeprecated: false, isListed: false },
    price: rowPrice(id, world),
    access: accessOf(servings),
  };
}

/** Every model of the catalogue, and what only the organisation's own providers serve. */
export function allModels(world: ModelWorld): ModelRow[] {
  const own = [...world.servings].filter(([id]) => findModel(id) === undefined);
  return [
    ...models.map((model) => listedRow(model, world)),
    ...own.map(([id, servings]) => ownRow(id, servings, world)),
  ];
}

/** The row of one model, by any of its names; undefined where nobody knows it. */
export function findRow(id: string, world: ModelWorld): ModelRow | undefined {
  const known = findModel(id);
  const model = known?.aliasOf === undefined ? known : findModel(known.aliasOf);
  if (model !== undefined) return listedRow(model, world);
  const servings = world.servings.get(id);
  return servings === undefined ? undefined : ownRow(id, servings, world);
}

const names = new Map<string, string>();

/** All names of a model in one text, to be searched. */
function namesOf({ id, name }: ModelRow): string {
  let text = names.get(id);
  if (text === undefined) {
    text = [id, name, ...(findModel(id)?.aliases ?? [])].join(' ').toLowerCase();
    // What is not of the catalogue is an organisation's own: it is not kept.
    if (findModel(id) !== undefined) names.set(id, text);
  }
  return text;
}

type Test = (row: ModelRow) => boolean;

function priceTest(range: string): Test {
  const match = priceRangePattern.exec(range);
  const from = match?.[1] === undefined ? null : cellFromUsd(match[1]);
  const to = match?.[2] === undefined ? null : cellFromUsd(match[2]);
  if (from === null && to === null) return () => true;
  return ({ price }) => {
    const input = price?.input ?? null;
    return input !== null && (from === null || input >= from) && (to === null || input <= to);
  };
}

/** Several words of one facet are alternatives, except of what a model can: there all must hold. */
function testsOf(query: ModelQuery): Test[] {
  const words = query.q.toLowerCase().split(/\s+/).filter(Boolean);
  const { providers, kinds, modalities, can, context } = query;
  const tests: Test[] = [priceTest(query.price)];
  if (words.length > 0) tests.push((row) => words.every((word) => namesOf(row).includes(word)));
  if (providers.length > 0) tests.push((row) => providers.includes(row.provider));
  if (kinds.length > 0) tests.push((row) => kinds.includes(row.kind));
  for (const capability of can) tests.push((row) => row.can.includes(capability));
  for (const wanted of modalities) {
    const isRead = wanted.startsWith('reads');
    const what = wanted.endsWith('image') ? 'image' : 'audio';
    tests.push((row) => (isRead ? row.reads : row.writes).includes(what));
  }
  if (context > 0) tests.push((row) => (row.contextTokens ?? 0) >= context);
  if (query.usable) tests.push((row) => row.access === 'usable');
  return tests;
}

const accessOrder: Readonly<Record<ModelAccess, number>> = { usable: 0, denied: 1, paused: 2, unserved: 3 };

function textOrder(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function bestOrder(one: ModelRow, other: ModelRow): number {
  return (
    accessOrder[one.access] - accessOrder[other.access] ||
    Number(one.isDeprecated) - Number(other.isDeprecated) ||
    providerRank(one.provider) - providerRank(other.provider) ||
    textOrder(one.id, other.id)
  );
}

type SortKey = (row: ModelRow) => bigint | number | null;
const sortKeys: Readonly<Record<'context' | 'limit' | 'input' | 'output', SortKey>> = {
  context: (row) => row.contextTokens,
  limit: (row) => row.outputTokensMax,
  input: (row) => row.price?.input ?? null,
  output: (row) => row.price?.output ?? null,
};

/** What has no value goes last, whichever way round. */
function keyOrder(key: SortKey, direction: 1 | -1): (one: ModelRow, other: ModelRow) => number {
  return (one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === b) return bestOrder(one, other);
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b ? -direction : direction;
  };
}

function orderOf(sort: ModelSort): (one: ModelRow, other: ModelRow) => number {
  if (sort === 'best') return bestOrder;
  const direction = sort.startsWith('-') ? -1 : 1;
  const name = sort.replace('-', '');
  if (name === 'name') return (one, other) => direction * textOrder(one.id, other.id);
  const key = Object.entries(sortKeys).find(([known]) => known === name)?.[1];
  return key === undefined ? bestOrder : keyOrder(key, direction);
}

/** The models that pass a query, in its order. */
export function findModels(query: ModelQuery, world: ModelWorld): ModelRow[] {
  const tests = testsOf(query);
  return allModels(world)
    .filter((row) => tests.every((test) => test(row)))
    .sort(orderOf(query.sort));
}
