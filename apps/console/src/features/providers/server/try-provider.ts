import { refuse } from '@waygate/errors';
import { type Secret, systemClock, type UserId } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { type AttemptLimit, isWithinLimit } from '@/server/attempt-limit.ts';
import { typedEgress } from '@/server/egress.ts';
import { addressOf } from './address-of.ts';
import { probeCloud } from './probe-cloud.ts';
import { type Probe, probeProvider } from './probe-provider.ts';

/** Calls to addresses that people type, by person. */
const probeLimit: AttemptLimit = { name: 'provider-test', countMax: 30, windowSeconds: 60 };

/** What to try, and who wants to. */
export type Trial = { provider: string; baseUrl: string | null; secret: Secret | null; userId: UserId };

/**
 * Tries a provider in a person's name.
 * @throws Refusal `rate_limited` when they try too often, `not_found` for a provider that is not in the catalogue.
 */
export async function tryProvider({ provider, baseUrl, secret, userId }: Trial): Promise<Probe> {
  const row = findProvider(provider);
  if (row === undefined) throw refuse('not_found', { param: 'provider' });
  if (!(await isWithinLimit(probeLimit, userId, systemClock))) throw refuse('rate_limited');
  if (row.cloud !== undefined) return probeCloud({ row, baseUrl, secret }, typedEgress());
  const address = addressOf(row, baseUrl);
  return probeProvider({ row, baseUrl: address.baseUrl, secret }, address.egress);
}
