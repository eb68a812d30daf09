import type { PriceRow } from '../src/catalogue-row.ts';
import type { ServiceTier } from '../src/model.ts';
import { usdText } from './source-model.ts';

type HalfPrice = {
  readonly provider: string;
  readonly model: RegExp;
  readonly tiers: readonly ServiceTier[];
  readonly units: readonly string[];
};

/**
 * Tiers that a vendor sells at half its standard price, and the units it says so about. Other units have no known price
 * in the tier.
 * COMPAT: Gemini: the price comments of genai-prices 0.1.8 on these two models (2026-09-23).
 * COMPAT: Anthropic: all usage of a message batch, caching included, is half of the standard price
 * (https://platform.claude.com/docs/en/build-with-claude/batch-processing, as reported 2026-11).
 */
const halfPrices: readonly HalfPrice[] = [
  { provider: 'google', model: /^gemini-3-flash-preview$/, tiers: ['batch'], units: ['input', 'output'] },
  { provider: 'google', model: /^gemini-3\.5-flash$/, tiers: ['batch', 'flex'], units: ['input', 'output'] },
  {
    provider: 'anthropic',
    model: /^claude-/,
    tiers: ['batch'],
    units: ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'],
  },
];

function halved({ usd, above }: PriceRow, units: readonly string[]): PriceRow {
  const cells = Object.entries(usd).filter(([unit]) => units.includes(unit));
  const halves = Object.fromEntries(cells.map(([unit, text]) => [unit, usdText(Number(text) / 2)]));
  return above === undefined ? { usd: halves } : { usd: halves, above: [above[0], halved(above[1], units)] };
}

/**
 * A model's prices in other tiers: a vendor's half price, or where a router sells the tier under a name of its own
 * (`x:batch`), that name's price.
 */
export function tiersOf(id: string, priceById: ReadonlyMap<string, PriceRow>): Partial<Record<ServiceTier, PriceRow>> {
  const price = priceById.get(id);
  if (price === undefined) return {};
  const named = priceById.get(`${id}:batch`) ?? (id.startsWith('vercel/') ? priceById.get(`${id}-batch`) : undefined);
  const tiers: Partial<Record<ServiceTier, PriceRow>> = named === undefined ? {} : { batch: named };
  for (const half of halfPrices) {
    const model = id.slice(half.provider.length + 1);
    if (!id.startsWith(`${half.provider}/`) || !half.model.test(model)) continue;
    for (const tier of half.tiers) tiers[tier] = halved(price, half.units);
  }
  return tiers;
}
