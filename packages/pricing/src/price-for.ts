import { usageBuckets } from '@waygate/protocol';
import { z } from 'zod';
import { catalogueVersion, findModel } from './catalogue.ts';
import type { PriceSheet } from './price.ts';

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
};

/** A price and where it came from: `override:<id>` or `catalogue:<version>`. */
export type SourcedPrice = { readonly sheet: PriceSheet; readonly source: string };

/** Which price is asked for. */
export type PriceQuestion = {
  readonly model: string;
  readonly provider: string;
  readonly overrides: readonly PriceOverride[];
  readonly atMs: number;
};

/** The price in force: the latest override that has begun, else the catalogue's, else null (unknown, never free). */
export function priceFor({ model, provider, overrides, atMs }: PriceQuestion): SourcedPrice | null {
  let chosen: PriceOverride | null = null;
  for (const override of overrides) {
    if (override.model !== model || override.effectiveFromMs > atMs) continue;
    if (override.provider !== null && override.provider !== provider) continue;
    if (chosen === null || override.effectiveFromMs >= chosen.effectiveFromMs) chosen = override;
  }
  if (chosen !== null) return { sheet: { cells: chosen.cells }, source: `override:${chosen.id}` };
  const known = findModel(model);
  return known === undefined ? null : { sheet: known.price, source: `catalogue:${catalogueVersion}` };
}
