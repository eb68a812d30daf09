import type { Secret } from '@waygate/protocol';
import type { ProviderRow } from './catalog.ts';

/** Headers that carry the credential, in the way the provider takes it; none where it takes no key or none is there. */
export function encodeCredential(row: ProviderRow, secret: Secret | null): Readonly<Record<string, string>> {
  if (row.auth === 'none' || secret === null) return {};
  return row.auth === 'bearer' ? { authorization: `Bearer ${secret.reveal()}` } : { [row.auth]: secret.reveal() };
}
