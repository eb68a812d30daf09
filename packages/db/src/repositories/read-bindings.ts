import { refuse } from '@waygate/errors';
import type { RoleBindingId, RoleId, UserId } from '@waygate/protocol';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';

/** A role that a person has somewhere, directly or through a group: what packages/access decides on. */
export type BindingRecord = {
  readonly id: RoleBindingId;
  /** A system role's name, or null where it is a role of the organisation's own. */
  readonly systemRole: string | null;
  readonly customRole: { readonly id: RoleId; readonly name: string; readonly permissions: readonly string[] } | null;
  readonly scopeKind: 'organisation' | 'group' | 'environment';
  /** Null where the scope is the whole organisation. */
  readonly scopeId: string | null;
};

/**
 * The bindings of a member, their own and those of their groups, the widest scopes first.
 * @throws Refusal `not_found` when the person is no member, or is deactivated: to them the organisation does not exist.
 */
export async function readBindings(tx: OrganisationTx, userId: UserId): Promise<BindingRecord[]> {
  const { client, organisationId } = tx;
  const membership = await client.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    include: { groupMembership: { where: { group: { archivedAt: null } }, select: { groupId: true } } },
  });
  if (membership === null || membership.deactivatedAt !== null) throw refuse('not_found');
  const groupIds = membership.groupMembership.map((member) => member.groupId);
  const rows = await client.roleBinding.findMany({
    where: {
      organisationId,
      OR: [
        { principalKind: 'user', principalId: userId },
        { principalKind: 'group', principalId: { in: groupIds } },
      ],
    },
    include: { role: true },
    orderBy: [{ scopeKind: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: readId('rbd', row.id),
    systemRole: row.systemRole,
    customRole:
      row.role === null
        ? null
        : { id: readId('rol', row.role.id), name: row.role.name, permissions: row.role.permissions },
    scopeKind: row.scopeKind,
    scopeId: row.scopeId,
  }));
}
