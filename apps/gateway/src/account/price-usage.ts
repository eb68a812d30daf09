import { costOf, priceFor } from '@waygate/pricing';
import type { NanoUsd, Usage } from '@waygate/protocol';
import type { Deployment, OrganisationSnapshot } from '../snapshot/organisation-snapshot.ts';

/** What a usage costs, and by which price. Null cost: the price is unknown, which is never zero. */
export type PricedUsage = { readonly costNanoUsd: NanoUsd | null; readonly priceSource: string | null };

/** Prices a usage of a deployment by the organisation's own price, else the catalogue's, as of a time. */
export function priceUsage(
  usage: Usage,
  served: { readonly snapshot: OrganisationSnapshot; readonly deployment: Deployment; readonly atMs: number },
): PricedUsage {
  const { model, provider } = served.deployment;
  const overrides = served.snapshot.priceOverrides;
  const price = priceFor({ model, provider, overrides, atMs: served.atMs });
  if (price === null) return { costNanoUsd: null, priceSource: null };
  // An override that states tokens only charges nothing for the request as such.
  const sheet = { ...price.sheet, cells: { requests: 0n, ...price.sheet.cells } };
  const cost = costOf(usage, sheet);
  return { costNanoUsd: cost.isKnown ? cost.costNanoUsd : null, priceSource: price.source };
}
