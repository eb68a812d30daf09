import type { Endpoint, UsageBucket } from '@waygate/protocol';
import type { Capability, CatalogueModel, Modality, ModelKind, PriceOrigin, ServiceTier } from './model.ts';
import { cellFromUsd, type PriceCells, type PricePeriod, type PriceSheet } from './price.ts';

/** A price in a generated row: US dollars per million units by unit, and what replaces it above a context size. */
export type PriceRow = {
  readonly usd: Readonly<Record<string, string>>;
  readonly above?: readonly [inputTokensOver: number, price: PriceRow];
};

/** When a price in a generated row applies: from a day (YYYY-MM-DD) on, in a daily window of UTC minutes. */
export type PeriodRow = readonly [
  fromDate: string | null,
  window: readonly [fromMinute: number, untilMinute: number] | null,
  price: PriceRow,
];

/** A model as the generated catalogue has it, one line of JSON. What is left out has its usual value. */
export type CatalogueRow = {
  readonly id: string;
  /** Left out where it is the id without the provider. */
  readonly upstream?: string;
  readonly name: string;
  /** Left out for chat. */
  readonly kind?: ModelKind;
  readonly context?: number;
  readonly outputMax?: number;
  /** Left out for text alone. */
  readonly reads?: readonly Modality[];
  /** Left out for text alone. */
  readonly writes?: readonly Modality[];
  /** Besides streaming, which every chat model can. */
  readonly can?: readonly Capability[];
  readonly isDeprecated?: true;
  readonly price?: PriceRow;
  readonly periods?: readonly PeriodRow[];
  /** Rates of units that no usage bucket counts, US dollars per million. */
  readonly other?: Readonly<Record<string, string>>;
  readonly tiers?: Readonly<Partial<Record<ServiceTier, PriceRow>>>;
  /** Index into the generated list of sources. */
  readonly from?: number;
  readonly filledFrom?: number;
  readonly aka?: readonly string[];
};

/** The unit keys of a row that are usage buckets. */
export const bucketByUnit: Readonly<Record<string, UsageBucket>> = {
  input: 'inputTokens',
  cacheRead: 'cacheReadTokens',
  cacheWrite5m: 'cacheWrite5mTokens',
  cacheWrite1h: 'cacheWrite1hTokens',
  output: 'outputTokens',
  reasoning: 'reasoningTokens',
  audioInput: 'audioInputTokens',
  audioOutput: 'audioOutputTokens',
  request: 'requests',
  toolUse: 'toolUses',
};

const none: readonly never[] = [];
const streaming: readonly Capability[] = ['streaming'];
const textOnly: readonly Modality[] = ['text'];

const endpointsByKind: Readonly<Partial<Record<ModelKind, readonly Endpoint[]>>> = {
  chat: ['chat'],
  embeddings: ['embeddings'],
  image: ['images'],
  speech: ['speech'],
  transcription: ['transcriptions'],
  rerank: ['rerank'],
  moderation: ['moderations'],
};

/**
 * The cells of a row. Two follow from how vendors bill: reasoning is billed as output where it has no rate of its own,
 * and a price list by the token that names no fee per request has none.
 */
function cellsOf(usd: PriceRow['usd']): PriceCells {
  const cells: Partial<Record<UsageBucket, bigint>> = {};
  for (const unit in usd) {
    const bucket = bucketByUnit[unit];
    const text = usd[unit];
    if (bucket !== undefined && text !== undefined) cells[bucket] = cellFromUsd(text);
  }
  if (cells.inputTokens === undefined) return cells;
  if (cells.outputTokens !== undefined) cells.reasoningTokens ??= cells.outputTokens;
  cells.requests ??= 0n;
  return cells;
}

function sheetOf({ usd, above }: PriceRow): PriceSheet {
  const cells = cellsOf(usd);
  if (above === undefined) return { cells };
  const [inputTokensOver, price] = above;
  return { cells, longContext: { ...sheetOf(price), inputTokensOver } };
}

/** A second of audio is 10 tokens of input: an hour is so many. https://platform.openai.com/docs/guides/realtime-costs */
const audioTokensPerHour = 36_000n;

/**
 * The sheet of a model whose output, or input, is not text. Price lists name its rate "output" where the usage bucket is
 * audio; give image output a rate of its own beside that of text; or price hours of audio.
 */
function mediaSheet({ kind, other }: CatalogueRow, sheet: PriceSheet): PriceSheet {
  const { outputTokens, audioOutputTokens, audioInputTokens } = sheet.cells;
  const imageOutput = other?.['imageOutputTokens'];
  const audioHours = other?.['audioInputHours'];
  if (kind === 'speech' && outputTokens !== undefined && audioOutputTokens === undefined) {
    return { ...sheet, cells: { ...sheet.cells, audioOutputTokens: outputTokens } };
  }
  if (kind === 'image' && imageOutput !== undefined) {
    return { ...sheet, cells: { ...sheet.cells, outputTokens: cellFromUsd(imageOutput) } };
  }
  if (kind === 'transcription' && audioHours !== undefined && audioInputTokens === undefined) {
    const perToken = cellFromUsd(audioHours) / audioTokensPerHour;
    return { ...sheet, cells: { ...sheet.cells, audioInputTokens: perToken, requests: 0n } };
  }
  return sheet;
}

function periodOf([fromDate, window, price]: PeriodRow): PricePeriod {
  const fromMs = fromDate === null ? 0 : Date.parse(fromDate);
  const sheet = sheetOf(price);
  if (window === null) return { fromMs, sheet };
  return { fromMs, dailyWindow: { fromMinute: window[0], untilMinute: window[1] }, sheet };
}

function capabilitiesOf(can: CatalogueRow['can']): readonly Capability[] {
  return can === undefined ? streaming : [...can, 'streaming'];
}

function tierPricesOf(tiers: NonNullable<CatalogueRow['tiers']>): NonNullable<CatalogueModel['tierPrices']> {
  return Object.fromEntries(Object.entries(tiers).map(([tier, price]) => [tier, sheetOf(price)]));
}

function otherRatesOf(other: NonNullable<CatalogueRow['other']>): NonNullable<CatalogueModel['otherRates']> {
  return Object.fromEntries(Object.entries(other).map(([unit, text]) => [unit, cellFromUsd(text)]));
}

/** The parts that few models have: only those with a value, so that they are absent rather than undefined. */
function rareParts(row: CatalogueRow, sources: readonly PriceOrigin[]): Partial<CatalogueModel> {
  const filledFrom = row.filledFrom === undefined ? undefined : sources[row.filledFrom];
  return {
    ...(row.periods === undefined ? {} : { pricePeriods: row.periods.map(periodOf) }),
    ...(row.tiers === undefined ? {} : { tierPrices: tierPricesOf(row.tiers) }),
    ...(row.other === undefined ? {} : { otherRates: otherRatesOf(row.other) }),
    ...(filledFrom === undefined ? {} : { filledFrom }),
  };
}

/** The model of a generated row; its price is read when first asked for. `sources` is the generated list that `from` points into. */
export function modelOf(row: CatalogueRow, sources: readonly PriceOrigin[]): CatalogueModel {
  const slash = row.id.indexOf('/');
  const provider = row.id.slice(0, slash);
  const kind = row.kind ?? 'chat';
  let price: PriceSheet | undefined;
  const model: CatalogueModel = {
    id: row.id,
    provider,
    upstreamModel: row.upstream ?? row.id.slice(slash + 1),
    name: row.name,
    kind,
    endpoints: endpointsByKind[kind] ?? none,
    contextTokens: row.context ?? null,
    outputTokensMax: row.outputMax ?? null,
    inputModalities: row.reads ?? textOnly,
    outputModalities: row.writes ?? textOnly,
    capabilities: kind === 'chat' ? capabilitiesOf(row.can) : none,
    isDeprecated: row.isDeprecated === true,
    get price() {
      price ??= row.price === undefined ? { cells: {} } : mediaSheet(row, sheetOf(row.price));
      return price;
    },
    priceOrigin: (row.from === undefined ? undefined : sources[row.from]) ?? null,
    aliases: row.aka?.map((name) => `${provider}/${name}`) ?? none,
  };
  return (row.periods ?? row.tiers ?? row.other ?? row.filledFrom) !== undefined
    ? Object.assign(model, rareParts(row, sources))
    : model;
}
