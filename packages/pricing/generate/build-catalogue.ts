import { createHash } from 'node:crypto';
import { bucketByUnit, type CatalogueRow, type PeriodRow, type PriceRow } from '../src/catalogue-row.ts';
import type { Modality } from '../src/model.ts';
import { conflictReport } from './conflict-report.ts';
import { capabilitiesOf, kindOf, modalitiesOf } from './describe.ts';
import { type Conflict, idOf, type Merge, type MergedModel, mergeProvider } from './merge.ts';
import { type ProviderSources, providerSources } from './providers.ts';
import { fallbackModels, genaiPrices, readGenaiPrices } from './read-genai-prices.ts';
import { readPiAi } from './read-pi-ai.ts';
import { priceOn, type SourcePeriod, type SourcePrice } from './source-model.ts';
import { tiersOf } from './tiers-of.ts';

/** What the generator writes, and what stands in it. */
export type Build = {
  /** The module of the package's source that holds the catalogue: JavaScript, so that it loads without being stripped. */
  readonly moduleText: string;
  /** Its declarations. */
  readonly declarationText: string;
  /** The report of conflicts, Markdown. */
  readonly reportText: string;
  readonly rows: readonly CatalogueRow[];
  readonly conflicts: readonly Conflict[];
};

/** A price without the units that no bucket counts. */
function priceRow({ cells: all, above }: SourcePrice): PriceRow {
  const cells = Object.fromEntries(Object.entries(all).filter(([unit]) => unit in bucketByUnit));
  return above === undefined ? { usd: cells } : { usd: cells, above: [above.inputTokensOver, priceRow(above.price)] };
}

function periodRow({ fromDate, window, price }: SourcePeriod): PeriodRow {
  return [fromDate, window, priceRow(price)];
}

/** A name as people read it: pi-ai's where it is of this very model, else genai-prices', else the upstream's. */
function displayName({ genai, pi, upstreamModel }: MergedModel): string {
  const own = pi !== null && pi.id.toLowerCase() === upstreamModel.toLowerCase() ? pi.name : null;
  const name = own ?? (genai?.speaksFor(upstreamModel) === true && pi === null ? genai.name : null) ?? upstreamModel;
  return name.replace(/ \(latest\)$/, '').trim();
}

function isTextOnly(modalities: readonly Modality[]): boolean {
  return modalities.length === 1 && modalities[0] === 'text';
}

function rowOf(model: MergedModel, day: string): CatalogueRow {
  const { genai, pi, periods, origin, upstreamModel, slug } = model;
  const kind = kindOf(model);
  const { reads, writes } = modalitiesOf(model, kind);
  const can = capabilitiesOf(model, kind);
  const current = priceOn(periods, day);
  const others = Object.entries(current?.cells ?? {}).filter(([unit]) => !(unit in bucketByUnit));
  const context = genai?.contextTokens ?? pi?.contextTokens ?? null;
  const from = origin === 'genai' ? 0 : 1;
  return {
    id: idOf(model),
    ...(upstreamModel === slug ? {} : { upstream: upstreamModel }),
    name: displayName(model),
    ...(kind === 'chat' ? {} : { kind }),
    ...(context === null ? {} : { context }),
    ...(pi === null || pi.outputTokensMax === null ? {} : { outputMax: pi.outputTokensMax }),
    ...(isTextOnly(reads) ? {} : { reads }),
    ...(isTextOnly(writes) ? {} : { writes }),
    ...(can.length === 0 ? {} : { can }),
    ...(genai?.isDeprecated === true ? { isDeprecated: true } : {}),
    ...(current === null ? {} : { price: priceRow(current), from }),
    ...(others.length === 0 ? {} : { other: Object.fromEntries(others) }),
    ...(periods.length > 1 ? { periods: periods.map(periodRow) } : {}),
    ...(model.filled.length === 0 ? {} : { filledFrom: 1 - from }),
    ...(model.aliases.length === 0 ? {} : { aka: model.aliases }),
  };
}

/** A name that several models of a provider bear tells nobody which one it is: they go by the upstream's name. */
function withTellingNames(rows: readonly CatalogueRow[]): CatalogueRow[] {
  const keyOf = ({ id, name }: CatalogueRow): string => `${id.slice(0, id.indexOf('/'))} ${name}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return rows.map((row) =>
    counts.get(keyOf(row)) === 1 ? row : { ...row, name: row.upstream ?? row.id.slice(row.id.indexOf('/') + 1) },
  );
}

function withTiers(rows: readonly CatalogueRow[]): CatalogueRow[] {
  const priceById = new Map(rows.flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const])));
  return rows.map((row) => {
    const tiers = tiersOf(row.id, priceById);
    return Object.keys(tiers).length === 0 ? row : { ...row, tiers };
  });
}

/** One name, one model: an id goes before an alias, and the first model to claim an alias keeps it. */
function withUniqueAliases(rows: readonly CatalogueRow[]): CatalogueRow[] {
  const taken = new Set(rows.map(({ id }) => id.toLowerCase()));
  return rows.map((row) => {
    if (row.aka === undefined) return row;
    const provider = row.id.slice(0, row.id.indexOf('/') + 1);
    const aka = row.aka.filter((name) => {
      const key = `${provider}${name}`.toLowerCase();
      const isNew = !taken.has(key);
      taken.add(key);
      return isNew;
    });
    const { aka: _, ...rest } = row;
    return aka.length === 0 ? rest : { ...rest, aka };
  });
}

function mergeAll(day: string, pi: ReturnType<typeof readPiAi>): (Merge & { readonly sources: ProviderSources })[] {
  return providerSources.map((sources) => {
    const genai = sources.genai === undefined ? [] : readGenaiPrices(sources.genai);
    const fallback = sources.genai === undefined ? [] : fallbackModels(sources.genai);
    const rows = sources.pi === undefined ? [] : (pi.byProvider.get(sources.pi) ?? []);
    return { sources, ...mergeProvider({ sources, genai, fallback, pi: rows, day }) };
  });
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** A line of the generated module: JSON within single quotes. */
function line(row: CatalogueRow): string {
  return `  '${JSON.stringify(row).replace(/[\\']/g, '\\$&')}',`;
}

const declarationText = `import type { PriceOrigin } from '../model.ts';

export declare const generatedVersion: string;
export declare const generatedSources: readonly PriceOrigin[];
export declare const generatedRows: readonly string[];
`;

/** Builds the catalogue from the installed and committed sources alone: the same bytes each time, without a network. */
export function buildCatalogue(): Build {
  const pi = readPiAi();
  const sources = [genaiPrices, pi.source];
  const day =
    sources
      .map(({ asOf }) => asOf)
      .sort()
      .at(-1) ?? genaiPrices.asOf;
  const merges = mergeAll(day, pi);
  const drafts = merges.flatMap(({ models }) => models.map((model) => rowOf(model, day))).sort(byId);
  const rows = withTellingNames(withTiers(withUniqueAliases(drafts)));
  const conflicts = merges.flatMap((merge) => merge.conflicts).sort(byId);
  const lines = rows.map(line).join('\n');
  const digest = createHash('sha256').update(lines).digest('hex').slice(0, 8);
  const moduleText = [
    '// Generated from the packages named below (MIT, see NOTICE). To change it, change `generate` and run it.',
    `export const generatedVersion = '${day}.${digest}';`,
    '',
    `export const generatedSources = ${JSON.stringify(sources)};`,
    '',
    '/** One model a line, JSON of CatalogueRow. */',
    'export const generatedRows = [',
    lines,
    '];',
    '',
  ].join('\n');
  const reportText = conflictReport({ sources, rows, conflicts, merges });
  return { moduleText, declarationText, reportText, rows, conflicts };
}
