import { costOf, type PriceSheet, priceFor } from '@waygate/pricing';
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

/** Prices a usage of a deployment by the organisation's own price, else the catalogue's, as of a time. */
export function priceUsage(
  usage: Usage,
  served: { readonly snapshot: OrganisationSnapshot; readonly deployment: Deployment; readonly atMs: number },
): PricedUsage {
  const { model, provider } = served.deployment;
  const overrides = served.snapshot.priceOverrides;
  const price = priceFor({ model, provider, overrides, atMs: served.atMs });
  if (price === null) return { costNanoUsd: null, priceSource: null };
  const cost = costOf(usage, withRequests(price.sheet));
  return { costNanoUsd: cost.isKnown ? cost.costNanoUsd : null, priceSource: price.source };
}
