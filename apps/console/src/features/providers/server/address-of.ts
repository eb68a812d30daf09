import type { Egress } from '@waygate/egress';
import { refuse } from '@waygate/errors';
import type { ProviderRow } from '@waygate/providers';
import { readConfig } from '@/config.ts';
import { operatorEgress, typedEgress } from '@/server/egress.ts';

/** Where a credential's provider is, and the client that may call it. */
export type ProviderAddress = { baseUrl: string; egress: Egress };

/**
 * The address of a credential: typed with it, or the catalogue's, or for the sandbox the operator's.
 * @throws Refusal `not_found` where the sandbox is off.
 */
export function addressOf(row: ProviderRow, typedBaseUrl: string | null): ProviderAddress {
  if (row.id === 'sandbox') {
    const { sandboxUrl } = readConfig();
    if (sandboxUrl === null) throw refuse('not_found', { message: 'The sandbox is off.', param: 'provider' });
    return { baseUrl: new URL('/v1', sandboxUrl).href, egress: operatorEgress() };
  }
  const baseUrl = typedBaseUrl ?? row.baseUrl;
  if (baseUrl === null) throw refuse('parameter_invalid', { message: 'Say where it is.', param: 'baseUrl' });
  return { baseUrl, egress: typedEgress() };
}
