import { createHash } from 'node:crypto';

/** The hash before an organisation's first event. */
export const genesisHash = '';

/**
 * Hex SHA-256 over `audit.v1`, the previous hash, organisation, sequence and canonical body, separated by NUL, which
 * stands in none of them. Changing, removing or moving an event breaks every hash after it.
 */
export function auditHash(event: {
  readonly previousHash: string;
  readonly organisationId: string;
  readonly sequence: bigint;
  readonly bodyCanonical: string;
}): string {
  return createHash('sha256')
    .update(`audit.v1\0${event.previousHash}\0${event.organisationId}\0${event.sequence}\0`)
    .update(event.bodyCanonical)
    .digest('hex');
}
