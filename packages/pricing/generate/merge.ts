import type { ProviderSources } from './providers.ts';
import { priceOn, type SourceCells, type SourceModel, type SourcePeriod, type SourcePrice } from './source-model.ts';

/** Which source a model's price was taken from. */
export type Origin = 'genai' | 'pi' | 'none';

/** A model of the catalogue as it was put together from the sources. */
export type MergedModel = {
  readonly provider: string;
  /** The model's part of its id, behind the provider. */
  readonly slug: string;
  readonly upstreamModel: string;
  readonly origin: Origin;
  /** Units that the other source filled in, because it agrees on all others. */
  readonly filled: readonly string[];
  readonly periods: readonly SourcePeriod[];
  readonly genai: SourceModel | null;
  /** pi-ai's row of the same name, or else its first row that genai-prices speaks for. */
  readonly pi: SourceModel | null;
  /** Further names of the same model at this provider. */
  readonly aliases: readonly string[];
};

/** Where the sources differ about one value of one model. */
export type Conflict = {
  readonly id: string;
  /** pi-ai's name of the model, where it differs from the catalogue's. */
  readonly piName: string;
  readonly subject: string;
  readonly isCell: boolean;
  readonly genai: string;
  readonly pi: string;
  /** Whose value the catalogue has. */
  readonly chosen: 'genai' | 'pi';
};

/** What came of one provider's sources. */
export type Merge = {
  readonly models: readonly MergedModel[];
  readonly conflicts: readonly Conflict[];
  /** Rows of genai-prices that name no model one could call. */
  readonly unnamed: readonly string[];
};

/** The sources of one provider, read, and the day whose prices are compared. */
export type ProviderInput = {
  readonly sources: ProviderSources;
  readonly genai: readonly SourceModel[];
  readonly fallback: readonly SourceModel[];
  readonly pi: readonly SourceModel[];
  readonly day: string;
};

type Draft = { readonly genai: SourceModel; readonly upstreamModel: string; readonly pi: SourceModel[] };

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The name an upstream accepts for a row: its id where the row speaks for it, else a listed name, else one pi-ai knows. */
function callableName(row: SourceModel, pi: readonly SourceModel[]): string | null {
  const spelled = pi.find(({ id }) => sameName(id, row.id) && row.speaksFor(id));
  if (spelled !== undefined) return spelled.id;
  if (row.speaksFor(row.id)) return row.id;
  return row.listedNames[0] ?? pi.find(({ id }) => row.speaksFor(id))?.id ?? null;
}

/**
 * Merges one provider's rows: genai-prices' price where it has one, else pi-ai's; never a mean of the two. A row of
 * genai-prices that reaches a name only by a pattern, or from another provider, says less about it than pi-ai's row of
 * that name: it prices the name only where the two agree on every cell.
 */
export function mergeProvider(input: ProviderInput): Merge {
  const { sources, pi, day } = input;
  const rows = input.genai.filter(({ id }) => sources.only?.test(id) !== false && sources.except?.test(id) !== true);
  const unnamed: string[] = [];
  const drafts = rows.flatMap((genai): Draft[] => {
    const name = callableName(genai, pi);
    if (name === null) unnamed.push(genai.id);
    return name === null ? [] : [{ genai, upstreamModel: name, pi: [] }];
  });
  const lone: MergedModel[] = [];
  const conflicts: Conflict[] = [];
  for (const row of pi) {
    const draft = ownerOf(row.id, drafts);
    if (draft !== undefined && isListed(row.id, draft)) {
      draft.pi.push(row);
      continue;
    }
    const near = draft?.genai ?? input.fallback.find((model) => model.speaksFor(row.id)) ?? null;
    const found = near === null ? [] : compare({ id: `${sources.provider}/${row.id}`, genai: near, pi: row, day });
    const isOwn = found.some(({ isCell }) => isCell);
    conflicts.push(...(isOwn ? found.map((conflict) => ({ ...conflict, chosen: 'pi' as const })) : found));
    lone.push(combine(input, { genai: isOwn ? null : near, upstreamModel: row.id, pi: row, aliases: [] }));
  }
  const models = drafts.map((draft) => {
    const exact = draft.pi.find(({ id }) => sameName(id, draft.upstreamModel)) ?? draft.pi[0] ?? null;
    const aliases = aliasesOf(draft, drafts);
    const model = combine(input, { genai: draft.genai, upstreamModel: draft.upstreamModel, pi: exact, aliases });
    for (const row of draft.pi) conflicts.push(...compare({ id: idOf(model), genai: draft.genai, pi: row, day }));
    return model;
  });
  return { models: [...models, ...lone], conflicts, unnamed };
}

/** The row that decides for a name: the one that bears it, else the first that speaks for it. */
function ownerOf(name: string, drafts: readonly Draft[]): Draft | undefined {
  return (
    drafts.find(({ upstreamModel }) => sameName(upstreamModel, name)) ??
    drafts.find(({ genai }) => genai.speaksFor(name))
  );
}

const snapshot = /-(?:20\d{6}|20\d\d-\d\d-\d\d|latest)(?=$|-v\d)/;

/** Whether a row names a model, or a dated snapshot of it, and does not only reach it by a pattern. */
function isListed(name: string, { genai, upstreamModel }: Draft): boolean {
  const plain = name.replace(snapshot, '');
  return [upstreamModel, ...genai.listedNames].some((listed) => sameName(listed, name) || sameName(listed, plain));
}

/** A model's id in the catalogue. */
export function idOf(model: Pick<MergedModel, 'provider' | 'slug'>): string {
  return `${model.provider}/${model.slug}`;
}

/** Listed names and pi-ai's names for the same row, less those that another row has for its own. */
function aliasesOf(draft: Draft, drafts: readonly Draft[]): string[] {
  const names = [...draft.genai.listedNames, ...draft.pi.map(({ id }) => id)];
  const known = new Set([draft.upstreamModel.toLowerCase()]);
  return names.filter((name) => {
    const key = name.toLowerCase();
    if (known.has(key) || ownerOf(name, drafts) !== draft) return false;
    known.add(key);
    return true;
  });
}

type Pair = {
  readonly genai: SourceModel | null;
  readonly upstreamModel: string;
  readonly pi: SourceModel | null;
  readonly aliases: readonly string[];
};

function combine({ sources, day }: ProviderInput, { genai, upstreamModel, pi, aliases }: Pair): MergedModel {
  const { provider, nameSuffix = '', namePrefix } = sources;
  const slug = namePrefix === undefined ? upstreamModel : upstreamModel.replace(namePrefix, '');
  const isGenai = genai !== null && genai.periods.length > 0;
  const isPi = pi !== null && pi.periods.length > 0;
  const periods = isGenai ? genai.periods : isPi ? pi.periods : [];
  const fill = isGenai && isPi && sameName(pi.id, upstreamModel) ? fillFrom(genai, pi, day) : null;
  return {
    provider,
    slug: `${slug}${nameSuffix}`,
    upstreamModel: `${upstreamModel}${nameSuffix}`,
    origin: isGenai ? 'genai' : isPi ? 'pi' : 'none',
    filled: fill === null ? [] : Object.keys(fill),
    periods: fill === null ? periods : periods.map((period) => ({ ...period, price: withCells(period.price, fill) })),
    genai,
    pi,
    aliases: (slug === upstreamModel ? aliases : [upstreamModel, ...aliases]).map((alias) => `${alias}${nameSuffix}`),
  };
}

function withCells(price: SourcePrice, cells: SourceCells): SourcePrice {
  return { ...price, cells: { ...price.cells, ...cells } };
}

/** Cells that genai-prices lacks and pi-ai has, where both have one flat price and agree on every cell they share. */
function fillFrom(genai: SourceModel, pi: SourceModel, day: string): SourceCells | null {
  const ours = priceOn(genai.periods, day);
  const theirs = priceOn(pi.periods, day);
  if (ours === null || theirs === null || genai.periods.length !== 1) return null;
  if (ours.above !== undefined || theirs.above !== undefined) return null;
  const shared = Object.keys(theirs.cells).filter((unit) => unit in ours.cells);
  if (!shared.includes('input') || shared.some((unit) => ours.cells[unit] !== theirs.cells[unit])) return null;
  const missing = Object.entries(theirs.cells).filter(([unit]) => !(unit in ours.cells));
  return missing.length === 0 ? null : Object.fromEntries(missing);
}

type Comparison = {
  readonly id: string;
  readonly genai: SourceModel;
  readonly pi: SourceModel;
  readonly day: string;
};

type Difference = Pick<Conflict, 'subject' | 'isCell' | 'genai' | 'pi'>;

/** The values on which both sources speak and differ: cells, context sizes of the price, context window. */
function compare({ id, genai, pi, day }: Comparison): Conflict[] {
  const ours = priceOn(genai.periods, day);
  const theirs = priceOn(pi.periods, day);
  const prices = ours === null || theirs === null ? [] : comparePrices(ours, theirs, '');
  const windows: Difference[] = [];
  if (genai.contextTokens !== null && pi.contextTokens !== null) {
    const [one, other] = [String(genai.contextTokens), String(pi.contextTokens)];
    windows.push({ subject: 'context window', isCell: false, genai: one, pi: other });
  }
  return [...prices, ...windows]
    .filter((difference) => difference.genai !== difference.pi)
    .map((difference) => ({ ...difference, id, piName: pi.id, chosen: 'genai' }));
}

function comparePrices(ours: SourcePrice, theirs: SourcePrice, where: string): Difference[] {
  const cells = Object.entries(theirs.cells).flatMap(([unit, usd]): Difference[] => {
    const own = ours.cells[unit];
    return own === undefined ? [] : [{ subject: `${unit}${where}`, isCell: true, genai: own, pi: usd }];
  });
  const [one, other] = [ours.above, theirs.above];
  if (one === undefined && other === undefined) return cells;
  const bound = (above: SourcePrice['above']): string =>
    above === undefined ? 'never' : String(above.inputTokensOver);
  const bounds = { subject: `dearer above${where}`, isCell: false, genai: bound(one), pi: bound(other) };
  const beyond =
    one === undefined || other === undefined ? [] : comparePrices(one.price, other.price, ', long context');
  return [...cells, bounds, ...beyond];
}
