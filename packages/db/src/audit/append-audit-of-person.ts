import type { UserId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { listOrganisationsOfPerson } from '../repositories/organisations.ts';
import { asPerson, type Origin, withOrganisation } from '../transactions.ts';
import { type AuditEntry, appendAudit } from './append-audit.ts';

/**
 * Appends what a person did outside of any organisation (signing in and out, a failed attempt, a new password) to the
 * chain of each organisation that the person belongs to: each has a right to know who has its door open.
 */
export async function appendAuditOfPerson(
  database: Database<'app'> | Database<'system'>,
  event: { readonly userId: UserId; readonly origin: Origin; readonly entry: AuditEntry },
): Promise<void> {
  const { userId, origin, entry } = event;
  const organisations = await asPerson(database, userId, listOrganisationsOfPerson);
  for (const { id: organisationId } of organisations) {
    await withOrganisation(database, { organisationId, userId, origin }, (tx) => appendAudit(tx, entry));
  }
}
