import type { Usage } from '@waygate/protocol';
import type { Attempt } from './attempt.ts';
import { type PricedUsage, priceUsage } from './price-usage.ts';

/** Prices a usage of an attempt by the price as of its beginning. The same usage, told and then booked, is priced once. */
export function priceAttempt(attempt: Attempt, usage: Usage): PricedUsage {
  const { priced } = attempt;
  if (priced?.usage === usage) return priced.price;
  const price = priceUsage(usage, attempt.price);
  attempt.priced = { usage, price };
  return price;
}
