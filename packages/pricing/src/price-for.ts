import { usageBuckets } from '@waygate/protocol';
import { z } from 'zod';
import { catalogueVersion, findModel } from './catalogue.ts';
import type { CatalogueModel, ServiceTier } from './model.ts';
import type { PricePeriod, PriceSheet } from './price.ts';

const cellText = z.string().regex(/^(0|[1-9]\d{0,24})$/);

/** Price cells as they are stored and sent: decimal strings of nano-USD per 1,000,000 units, by bucket. */
export const priceCellsSchema = z
  .partialRecord(z.enum(usageBuckets), cellText)
  .transform((cells): PriceSheet['cells'] =>
    Object.fromEntries(Object.entries(cells).map(([bucket, text]) => [bucket, BigInt(text)])),
  );

/** An organisation's own price for a model. */
export type PriceOverride = {
  readonly id: string;
  readonly model: string;
  /** Null: whichever provider serves the model. */
  readonly provider: string | null;
  readonly cells: PriceSheet['cells'];
  readonly effectiveFromMs: number;
  /** Left out for the standard tier. */
  readonly serviceTier?: ServiceTier;
};

/** A price and where it came from: `override:<id>` or `catalogue:<version>`. */
export type SourcedPrice = { readonly sheet: PriceSheet; readonly source: string };

/** Which price is asked for. */
export type PriceQuestion = {
  readonly model: string;
  readonly provider: string;
  readonly overrides: readonly PriceOverride[];
  readonly atMs: number;
  /** Left out for the standard tier. */
  readonly serviceTier?: ServiceTier;
};

const minutesPerDay = 1_440;

function isWithin({ fromMs, dailyWindow }: PricePeriod, atMs: number): boolean {
  if (atMs < fromMs) return false;
  if (dailyWindow === undefined) return true;
  const { fromMinute, untilMinute } = dailyWindow;
  const minute = Math.floor(atMs / 60_000) % minutesPerDay;
  return fromMinute < untilMinute
    ? minute >= fromMinute && minute < untilMinute
    : minute >= fromMinute || minute < untilMinute;
}

/** The catalogue's sheet for a time and tier; undefined where that tier has no known price. */
function catalogueSheet(model: CatalogueModel, atMs: number, tier: ServiceTier): PriceSheet | undefined {
  if (tier !== 'standard') return model.tierPrices?.[tier];
  if (model.pricePeriods === undefined) return model.price;
  return model.pricePeriods.findLast((period) => isWithin(period, atMs))?.sheet;
}

/** The latest override of this model that has begun. */
function overrideFor(model: string, { provider, overrides, atMs, serviceTier }: PriceQuestion): PriceOverride | null {
  let chosen: PriceOverride | null = null;
  for (const override of overrides) {
    if (override.model !== model || override.effectiveFromMs > atMs) continue;
    if (override.provider !== null && override.provider !== provider) continue;
    if ((override.serviceTier ?? 'standard') !== (serviceTier ?? 'standard')) continue;
    if (chosen === null || override.effectiveFromMs >= chosen.effectiveFromMs) chosen = override;
  }
  return chosen;
}

const catalogueSource = `catalogue:${catalogueVersion}`;

/** Whether any price is known: a list of the names to count them is made for nothing. */
function hasCell({ cells }: PriceSheet): boolean {
  for (const _bucket in cells) return true;
  return false;
}

/**
 * The price in force: the latest override that has begun, else the catalogue's, else null (unknown, never free). An
 * override of a model holds for its aliases unless they have one of their own. A service tier without a price of its
 * own is unknown: the standard price does not stand in for it.
 */
export function priceFor(question: PriceQuestion): SourcedPrice | null {
  const { model, atMs, overrides } = question;
  const known = findModel(model);
  if (overrides.length > 0) {
    const aliasOf = known?.aliasOf;
    const override = overrideFor(model, question) ?? (aliasOf === undefined ? null : overrideFor(aliasOf, question));
    if (override !== null) return { sheet: { cells: override.cells }, source: `override:${override.id}` };
  }
  const sheet = known === undefined ? undefined : catalogueSheet(known, atMs, question.serviceTier ?? 'standard');
  if (sheet === undefined || !hasCell(sheet)) return null;
  return { sheet, source: catalogueSource };
}
