import type { Usage } from '@waygate/protocol';
import type { Attempt } from './attempt.ts';
import { type PricedUsage, priceUsage } from './price-usage.ts';

/** Prices a usage of an attempt as of its beginning. The same usage, told and then booked, is priced once. */
export function priceAttempt(attempt: Attempt, usage: Usage): PricedUsage {
  const { priced, known, deployment, startedAtMs } = attempt;
  if (priced?.usage === usage) return priced.price;
  const price = priceUsage(usage, { snapshot: known.organisation, deployment, atMs: startedAtMs });
  attempt.priced = { usage, price };
  return price;
}
