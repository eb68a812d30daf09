import {
  type ConditionalPrice,
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
} from '@pydantic/genai-prices';
import {
  type Source,
  type SourceCells,
  type SourceModel,
  type SourcePeriod,
  type SourcePrice,
  usdText,
} from './source-model.ts';

/** The release that package.json pins, and the day it was published. */
export const genaiPrices: Source = { package: '@pydantic/genai-prices', version: '0.1.8', asOf: '2026-09-23' };

/** Its price keys as our units, and what a million of our units are in theirs. */
const units: Readonly<Record<string, readonly [unit: string, perMillion: number]>> = {
  input_mtok: ['input', 1],
  cache_read_mtok: ['cacheRead', 1],
  cache_write_mtok: ['cacheWrite5m', 1],
  cache_write_1h_mtok: ['cacheWrite1h', 1],
  output_mtok: ['output', 1],
  output_reasoning_mtok: ['reasoning', 1],
  input_audio_mtok: ['audioInput', 1],
  output_audio_mtok: ['audioOutput', 1],
  requests_kcount: ['request', 1_000],
  web_searches_kcount: ['toolUse', 1_000],
  cache_audio_read_mtok: ['cachedAudioTokens', 1],
  input_image_mtok: ['imageInputTokens', 1],
  output_image_mtok: ['imageOutputTokens', 1],
  cache_image_read_mtok: ['cachedImageTokens', 1],
  input_video_mtok: ['videoInputTokens', 1],
  output_video_mtok: ['videoOutputTokens', 1],
  output_citation_mtok: ['citationTokens', 1],
  input_audio_hours: ['audioInputHours', 1_000_000],
  input_document_kpages: ['documentPages', 1_000],
  input_annotated_document_kpages: ['annotatedDocumentPages', 1_000],
  storage_searches_kcount: ['fileSearches', 1_000],
  input_text_messages_kcount: ['textMessages', 1_000],
};

function unitOf(key: string): readonly [unit: string, perMillion: number] {
  if (key === 'audio_hours') return ['audioHours', 1_000_000];
  const unit = units[key];
  if (unit === undefined) throw new Error(`genai-prices has a unit that this program does not know: ${key}`);
  return unit;
}

/** The cells of a price below (`over` null) or above a context size. Untiered cells stay as they are above it. */
function cellsAt(price: ModelPrice, over: number | null): SourceCells {
  return Object.fromEntries(
    Object.entries(price).flatMap(([key, value]) => {
      if (value === undefined) return [];
      const [unit, perMillion] = unitOf(key);
      if (typeof value === 'number') return [[unit, usdText(value * perMillion)]];
      const usd = over === null ? value.base : value.tiers.findLast(({ start }) => start <= over)?.price;
      return [[unit, usdText((usd ?? value.base) * perMillion)]];
    }),
  );
}

/**
 * COMPAT: a tier of genai-prices holds for the whole request once its input exceeds `start`; vendors whose own bound is
 * inclusive stand there one lower (OpenAI's gpt-5.4 at 271,999, xAI at 199,999). (genai-prices 0.1.8, 2026-09-23)
 */
function priceOf(price: ModelPrice): SourcePrice {
  const starts = Object.values(price).flatMap((value) =>
    typeof value === 'object' ? value.tiers.map(({ start }) => start) : [],
  );
  let above: SourcePrice['above'];
  for (const start of [...new Set(starts)].sort((one, other) => other - one)) {
    const cells = cellsAt(price, start);
    above = { inputTokensOver: start, price: above === undefined ? { cells } : { cells, above } };
  }
  const cells = cellsAt(price, null);
  return above === undefined ? { cells } : { cells, above };
}

function minuteOf(time: string): number {
  const match = /^(\d\d):(\d\d):00Z$/.exec(time);
  if (match === null) throw new Error(`Not a whole minute of UTC: ${time}`);
  return Number(match[1]) * 60 + Number(match[2]);
}

/** A daily window that stands behind a dated price belongs to that price: it begins on the same day. */
function periodsOf(prices: readonly ConditionalPrice[]): SourcePeriod[] {
  let fromDate: string | null = null;
  return prices.map(({ constraint, prices: price }) => {
    if (constraint?.type === 'start_date') fromDate = constraint.start_date;
    const window: SourcePeriod['window'] =
      constraint?.type === 'time_of_date' ? [minuteOf(constraint.start_time), minuteOf(constraint.end_time)] : null;
    return { fromDate, window, price: priceOf(price) };
  });
}

function speaks(match: MatchLogic, name: string): boolean {
  if ('or' in match) return match.or.some((one) => speaks(one, name));
  if ('and' in match) return match.and.every((one) => speaks(one, name));
  if ('regex' in match) return new RegExp(match.regex).test(name);
  const text = name.toLowerCase();
  if ('equals' in match) return text === match.equals.toLowerCase();
  if ('starts_with' in match) return text.startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return text.endsWith(match.ends_with.toLowerCase());
  return text.includes(match.contains.toLowerCase());
}

function listedNames(match: MatchLogic): string[] {
  if ('or' in match) return match.or.flatMap(listedNames);
  return 'equals' in match ? [match.equals] : [];
}

function toSourceModel(model: ModelInfo): SourceModel {
  const periods = periodsOf(Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]);
  const cells = periods.flatMap(({ price }) => Object.keys(price.cells));
  return {
    id: model.id,
    name: model.name ?? null,
    kind: null,
    contextTokens: model.context_window ?? null,
    outputTokensMax: null,
    readsImages: cells.includes('imageInputTokens'),
    writesImages: cells.includes('imageOutputTokens'),
    isReasoning: cells.includes('reasoning'),
    hasTools: false,
    hasStrictSchemas: false,
    isDeprecated: model.deprecated === true,
    periods: cells.length === 0 ? [] : periods,
    listedNames: listedNames(model.match),
    speaksFor: (name) => speaks(model.match, name),
  };
}

/** The models of one of genai-prices' providers, in its order: the first that speaks for a name decides. Throws on an unknown id. */
export function readGenaiPrices(providerId: string): SourceModel[] {
  const provider = findProvider({ providerId });
  if (provider?.id !== providerId) throw new Error(`genai-prices has no provider ${providerId}`);
  return provider.models.map(toSourceModel);
}

/** The providers whose rows genai-prices uses for names that a provider's own rows do not speak for. */
export function fallbackModels(providerId: string): SourceModel[] {
  return (findProvider({ providerId })?.fallback_model_providers ?? []).flatMap(readGenaiPrices);
}
