import type { CatalogueModel, PricePeriod, PriceSheet, ServiceTier } from '@waygate/pricing';
import { formatCount } from '@/ui/format-number.ts';
import type { OtherRate, PriceColumn } from '../model-row.ts';

const tierWords: Readonly<Record<ServiceTier, string>> = {
  standard: 'Standard',
  batch: 'Batch',
  flex: 'Flex',
  priority: 'Priority',
};

function columnsOf(sheet: PriceSheet, label: string, name = ''): PriceColumn[] {
  const { cells, longContext } = sheet;
  const own = Object.keys(cells).length === 0 ? [] : [{ label, cells }];
  if (longContext === undefined) return own;
  const above = `${name} over ${formatCount(longContext.inputTokensOver)} input`.trim();
  return [...own, ...columnsOf(longContext, above.charAt(0).toUpperCase() + above.slice(1), name)];
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function periodWords({ fromMs, dailyWindow }: PricePeriod): string {
  const day = fromMs === 0 ? '' : `from ${new Date(fromMs).toISOString().slice(0, 10)}`;
  const hours =
    dailyWindow === undefined ? '' : `${clock(dailyWindow.fromMinute)}–${clock(dailyWindow.untilMinute)} UTC`;
  const words = [day, hours].filter((text) => text !== '').join(', ');
  return words === '' ? 'At first' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A model's prices in the catalogue: the one in force, its longer contexts, other tiers, then what holds at other times. */
export function priceColumns(model: CatalogueModel): PriceColumn[] {
  const tiers: readonly ServiceTier[] = ['batch', 'flex', 'priority'];
  const byTier = tiers.flatMap((tier) => {
    const sheet = model.tierPrices?.[tier];
    return sheet === undefined ? [] : columnsOf(sheet, tierWords[tier], tierWords[tier]);
  });
  const periods = (model.pricePeriods ?? []).flatMap((period) => columnsOf(period.sheet, periodWords(period)));
  return [...columnsOf(model.price, 'Standard'), ...byTier, ...periods];
}

/** A unit's name in words: `audioInputHours` is "audio input hours". */
function unitWords(unit: string): string {
  return unit.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Rates of what no usage counts. */
export function otherRates({ otherRates: rates = {} }: CatalogueModel): OtherRate[] {
  return Object.entries(rates).map(([unit, cell]) => ({ unit: unitWords(unit), cell }));
}
