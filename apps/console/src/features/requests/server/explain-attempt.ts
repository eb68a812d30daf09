import { costOf, explainCost, type PriceOverride, priceFor } from '@waygate/pricing';
import type { UsageEvent } from '@waygate/protocol';
import type { DetailAttempt, DetailCostLine } from '../request-detail-record.ts';

/** The lines of a cost; none where the price in force is not the one the attempt was charged by. */
function costLines(event: UsageEvent, overrides: readonly PriceOverride[]): DetailCostLine[] {
  if (event.model === null || event.provider === null) return [];
  const { model, provider, occurredAtMs: atMs } = event;
  const price = priceFor({ model, provider, overrides, atMs });
  if (price === null) {
    return explainCost(event.usage, { cells: {} });
  }
  const cost = costOf(event.usage, price.sheet);
  const charged = event.costNanoUsd === null ? null : BigInt(event.costNanoUsd);
  const isSame = cost.isKnown ? cost.costNanoUsd === charged : charged === null;
  return isSame ? explainCost(event.usage, price.sheet) : [];
}

/** An attempt of the ledger with how its cost came about, given the organisation's own prices. */
export function explainAttempt(event: UsageEvent, overrides: readonly PriceOverride[]): DetailAttempt {
  const { organisationId, environmentId, groupId, keyId, userId, serviceAccountId, ...rest } = event;
  const { endUser, dimensions, requestId, ...attempt } = rest;
  return {
    ...attempt,
    costNanoUsd: event.costNanoUsd === null ? null : BigInt(event.costNanoUsd),
    costLines: costLines(event, overrides),
  };
}
