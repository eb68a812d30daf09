import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type PiModel, piModelSchema } from './pi-model.ts';
import { type Source, type SourceCells, type SourceModel, type SourcePrice, usdText } from './source-model.ts';

const extractSchema = z.object({
  package: z.string(),
  version: z.string(),
  generatedAt: z.iso.datetime(),
  models: z.array(piModelSchema),
});

type Rates = Omit<PiModel['cost'], 'tiers'>;

/**
 * COMPAT: pi-ai writes 0 where it knows no price (cache writes of vendors without them, plans without a list price), so
 * a 0 there is a price only where the whole model is named as free. (pi-ai 1.5.2, 2026-11-10)
 */
function cellsOf(rates: Rates, isFree: boolean): SourceCells {
  const cells = {
    input: rates.input,
    cacheRead: rates.cacheRead,
    cacheWrite5m: rates.cacheWrite,
    output: rates.output,
  };
  const known = Object.entries(cells).filter(([unit, usd]) => usd > 0 || (isFree && unit !== 'cacheWrite5m'));
  return Object.fromEntries(known.map(([unit, usd]) => [unit, usdText(usd)]));
}

function priceOf(model: PiModel): SourcePrice | null {
  const { tiers = [], ...rates } = model.cost;
  const isFree = model.free === true || model.id.endsWith(':free');
  const base = cellsOf(rates, isFree);
  if (Object.keys(base).length === 0) return null;
  let above: SourcePrice['above'];
  for (const tier of tiers.toSorted((one, other) => other.inputTokensAbove - one.inputTokensAbove)) {
    above = { inputTokensOver: tier.inputTokensAbove, price: withAbove(cellsOf(tier, isFree), above) };
  }
  return withAbove(base, above);
}

function withAbove(cells: SourceCells, above: SourcePrice['above']): SourcePrice {
  return above === undefined ? { cells } : { cells, above };
}

/**
 * COMPAT: pi-ai keeps agents out of a model's dearer range by giving its lower bound as the window (272,000 for a GPT of a
 * million). A window that ends where a long-context price begins is no fact about the model. (pi-ai 1.5.2, 2026-11-10)
 */
function contextOf({ contextWindow, cost }: PiModel): number | null {
  if (contextWindow === undefined || contextWindow === 0) return null;
  return cost.tiers?.some(({ inputTokensAbove }) => inputTokensAbove >= contextWindow) === true ? null : contextWindow;
}

function toSourceModel(model: PiModel): SourceModel {
  const price = priceOf(model);
  const name = model.id.toLowerCase();
  return {
    id: model.id,
    name: model.name,
    kind: model.type === 'image' ? 'image' : 'chat',
    contextTokens: contextOf(model),
    outputTokensMax: model.maxTokens || null,
    readsImages: model.input.includes('image'),
    writesImages: model.output?.includes('image') === true,
    isReasoning: model.reasoning === true,
    hasTools: model.type === 'chat',
    hasStrictSchemas: model.strict === true,
    isDeprecated: false,
    periods: price === null ? [] : [{ fromDate: null, window: null, price }],
    listedNames: [model.id],
    speaksFor: (other) => other.toLowerCase() === name,
  };
}

/** The models of pi-ai by its provider ids, from the committed extract. Classifiers are left out: no endpoint is theirs. */
export function readPiAi(): {
  readonly source: Source;
  readonly byProvider: ReadonlyMap<string, readonly SourceModel[]>;
} {
  const text = readFileSync(join(import.meta.dirname, 'sources/pi-ai.snapshot.json'), 'utf8');
  const extract = extractSchema.parse(JSON.parse(text));
  const source = { package: extract.package, version: extract.version, asOf: extract.generatedAt.slice(0, 10) };
  const byProvider = new Map<string, SourceModel[]>();
  for (const model of extract.models) {
    const list = byProvider.get(model.provider) ?? [];
    byProvider.set(model.provider, list);
    const isRepeated = list.some((known) => known.id === model.id);
    if (model.type !== 'classifier' && !isRepeated) list.push(toSourceModel(model));
  }
  return { source, byProvider };
}
