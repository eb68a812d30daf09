import type { Secret } from '@waygate/protocol';
import type { ProviderRow } from '../catalog.ts';

/** `Authorization: Bearer` where the provider takes a key and one is there. */
export function encodeCredential(row: ProviderRow, secret: Secret | null): Readonly<Record<string, string>> {
  return row.auth === 'none' || secret === null ? {} : { authorization: `Bearer ${secret.reveal()}` };
}
