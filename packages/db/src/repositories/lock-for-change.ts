import { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';

/** What can be held while it is compared with what somebody read, and then changed. A policy is named by its target. */
export type ChangedThing =
  | { readonly table: 'organisation' }
  | { readonly table: 'policy'; readonly target: { readonly kind: string; readonly id: string } }
  | { readonly table: 'membership'; readonly userId: string }
  | {
      readonly table: 'environment' | 'group' | 'role' | 'provider_credential' | 'service_account' | 'api_key';
      readonly id: string;
    };

/**
 * Holds a thing until the transaction ends: whoever else changes it waits, and whoever asks the same sees what came of
 * it. Readers, and rows that refer to it, do not wait.
 */
export async function lockForChange(tx: OrganisationTx, thing: ChangedThing): Promise<void> {
  const { client, organisationId } = tx;
  if (thing.table === 'policy') {
    // The next version of a policy is a row that does not exist yet.
    const name = `policy ${organisationId} ${thing.target.kind} ${thing.target.id}`;
    await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    return;
  }
  const table = Prisma.raw(`"${thing.table}"`);
  const which =
    thing.table === 'organisation'
      ? Prisma.sql`id = ${organisationId}`
      : thing.table === 'membership'
        ? Prisma.sql`organisation_id = ${organisationId} AND user_id = ${thing.userId}`
        : Prisma.sql`organisation_id = ${organisationId} AND id = ${thing.id}`;
  await client.$executeRaw`SELECT FROM ${table} WHERE ${which} FOR NO KEY UPDATE`;
}
