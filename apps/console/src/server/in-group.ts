import { type Actor, decide, type Permission } from '@waygate/access';
import { refuse } from '@waygate/errors';
import type { GroupId } from '@waygate/protocol';
import type { Rights } from './rights-of.ts';

/** Whether somebody may do this to what a group has, in no environment; null: to what is in no group. */
export function canInGroup({ actor }: Pick<Rights, 'actor'>, permission: Permission, groupId: GroupId | null): boolean {
  return decide(actor, permission, { organisationId: actor.organisationId, groupId }).isAllowed;
}

/**
 * INVARIANT: a role in one environment gives no say over what belongs to a group in all environments (its members, its
 * service accounts), and a role in one group none over another group.
 * @throws Refusal `permission_denied`.
 */
export function requireInGroup(rights: Pick<Rights, 'actor'>, permission: Permission, groupId: GroupId | null): void {
  if (canInGroup(rights, permission, groupId)) return;
  const where = groupId === null ? 'in the whole organisation' : 'in this group';
  throw refuse('permission_denied', { message: `You need the permission ${permission} ${where} for this.` });
}

/** The groups in which somebody has a permission by a role that counts there alone. */
export function groupsOfRoles({ bindings }: Actor, permission: Permission): GroupId[] {
  const ids = bindings.flatMap(({ scope, permissions }) =>
    scope.kind === 'group' && permissions.has(permission) ? [scope.id] : [],
  );
  return [...new Set(ids)].filter((id): id is GroupId => id.startsWith('grp_'));
}
