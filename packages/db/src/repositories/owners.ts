import { refuse } from '@waygate/errors';
import type { OrganisationTx } from '../transactions.ts';

/**
 * Waits until nobody else changes who owns the organisation. Call it before such a change.
 * INVARIANT: an organisation always has an active owner, also when two owners remove each other at the same moment: the
 * lock on the organisation's row lets the second one see what the first one did.
 */
export async function lockOwners({ client, organisationId }: OrganisationTx): Promise<void> {
  await client.$queryRaw`SELECT id FROM organisation WHERE id = ${organisationId} FOR UPDATE`;
}

/**
 * Takes the change back when it left the organisation without an owner. Ownership through a group does not count: it
 * could be emptied by whoever manages the group.
 * @throws Refusal `conflict`.
 */
export async function keepAnOwner({ client, organisationId }: OrganisationTx): Promise<void> {
  const [row] = await client.$queryRaw<{ owners: bigint }[]>`
    SELECT count(*) AS owners
    FROM role_binding b
    JOIN membership m ON m.organisation_id = b.organisation_id AND m.user_id = b.principal_id
    JOIN "user" u ON u.id = m.user_id
    WHERE b.organisation_id = ${organisationId} AND b.principal_kind = 'user' AND b.system_role = 'owner'
      AND b.scope_kind = 'organisation' AND m.deactivated_at IS NULL AND u.disabled_at IS NULL`;
  if (row !== undefined && row.owners > 0n) return;
  throw refuse('conflict', {
    message: 'An organisation needs an owner. Make somebody else an owner first.',
  });
}
