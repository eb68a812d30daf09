import { costOf, type PriceSheet, priceFor, type SourcedPrice } from '@waygate/pricing';
import type { NanoUsd, Usage } from '@waygate/protocol';
import type { Deployment, OrganisationSnapshot } from '../snapshot/organisation-snapshot.ts';

/** What a usage costs, and by which price. Null cost: the price is unknown, which is never zero. */
export type PricedUsage = { readonly costNanoUsd: NanoUsd | null; readonly priceSource: string | null };

const sheetsMade = new WeakMap<PriceSheet | PriceSheet['cells'], PriceSheet>();

/** A sheet that states tokens only charges nothing for the request as such. Kept, because each call asks three times. */
function withRequests(sheet: PriceSheet): PriceSheet {
  // The sheet of an override is made for each question, of cells that stay, and has one context only.
  const lasting = sheet.longContext === undefined ? sheet.cells : sheet;
  const known = sheetsMade.get(lasting);
  if (known !== undefined) return known;
  const made = { ...sheet, cells: { requests: 0n, ...sheet.cells } };
  sheetsMade.set(lasting, made);
  return made;
}

/** The price of what a deployment serves: the organisation's own, else the catalogue's, as of a time; null where neither is known. */
export function priceOf(served: {
  readonly snapshot: OrganisationSnapshot;
  readonly deployment: Deployment;
  readonly atMs: number;
}): SourcedPrice | null {
  const { model, provider } = served.deployment;
  const overrides = served.snapshot.priceOverrides;
  const price = priceFor({ model, provider, overrides, atMs: served.atMs });
  return price === null ? null : { sheet: withRequests(price.sheet), source: price.source };
}

const unknownPrice: PricedUsage = { costNanoUsd: null, priceSource: null };

/** Prices a usage. */
export function priceUsage(usage: Usage, price: SourcedPrice | null): PricedUsage {
  if (price === null) return unknownPrice;
  const cost = costOf(usage, price.sheet);
  return { costNanoUsd: cost.isKnown ? cost.costNanoUsd : null, priceSource: price.source };
}
