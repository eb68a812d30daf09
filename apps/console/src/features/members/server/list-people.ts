import { isSystemRole, permissionsLacking, readBinding, type Scope, systemRoles } from '@waygate/access';
import {
  type EnvironmentRecord,
  type GroupRecord,
  type HeldBinding,
  listEnvironments,
  listGroups,
  listHeldBindings,
  listInvitations,
  listMembers,
  listRoles,
  type MemberRecord,
  type RoleRecord,
} from '@waygate/db';
import { canInGroup, groupsOfRoles } from '@/server/in-group.ts';
import type { Rights } from '@/server/rights-of.ts';
import { procedure } from '@/server/trpc.ts';
import type { GroupRow, MemberRow, People, RoleChoice, RoleRow } from '../member-row.ts';
import { canEverywhere, grantsOf } from './giving.ts';
import { isOwner } from './reset-factor.ts';

type Sight = {
  rights: Rights;
  canManage: boolean;
  isOwner: boolean;
  environments: readonly EnvironmentRecord[];
  groups: readonly GroupRecord[];
  bindings: readonly HeldBinding[];
};

function holds(rights: Rights, held: HeldBinding): boolean {
  const grants = grantsOf(held);
  return grants === null || permissionsLacking(rights.actor, grants.permissions, grants.scope).length === 0;
}

/** The name of a system role, or the word itself where this version does not know it. */
function roleNameOf(systemRole: string): string {
  return isSystemRole(systemRole) ? systemRoles[systemRole].name : systemRole;
}

function rolesOf(holderId: string, { rights, canManage, environments, groups, bindings }: Sight): RoleRow[] {
  const names = new Map([...environments, ...groups].map(({ id, name }) => [String(id), name]));
  return bindings
    .filter((binding) => binding.holder.id === holderId)
    .map((binding) => ({
      bindingId: binding.id,
      roleName: binding.customRole?.name ?? roleNameOf(binding.systemRole ?? ''),
      scopeName: binding.scopeId === null ? null : (names.get(binding.scopeId) ?? 'something archived'),
      canTake: canManage && holds(rights, binding),
    }));
}

function choicesFor(rights: Rights, customRoles: readonly RoleRecord[]): RoleChoice[] {
  const everywhere: Scope = { kind: 'organisation' };
  const system = Object.entries(systemRoles)
    .filter(([, role]) => permissionsLacking(rights.actor, role.permissions, everywhere).length === 0)
    .map(([value, { name, description }]) => ({ value, name, description }));
  const own = customRoles
    .filter((role) => {
      const stored = {
        id: role.id,
        systemRole: null,
        customRole: role,
        scopeKind: 'organisation',
        scopeId: null,
      } as const;
      return permissionsLacking(rights.actor, readBinding(stored)?.permissions ?? [], everywhere).length === 0;
    })
    .map(({ id, name }) => ({ value: id, name, description: 'A role of this organisation.' }));
  return [...system, ...own];
}

function mayTouch({ rights, canManage, bindings }: Sight, holderId: string): boolean {
  return canManage && bindings.every((binding) => binding.holder.id !== holderId || holds(rights, binding));
}

function groupNames(member: MemberRecord, groups: readonly GroupRecord[]) {
  return groups.filter((group) => member.groupIds.includes(group.id)).map(({ id, name }) => ({ id, name }));
}

/** The groups of which somebody sees the people: all, or those in which their roles let them. */
function seenGroups({ can, actor }: Rights, groups: readonly GroupRecord[]): readonly GroupRecord[] {
  if (can('members:read')) return groups;
  const ids = new Set<string>(groupsOfRoles(actor, 'members:read'));
  return groups.filter(({ id }) => ids.has(id));
}

function groupRow(group: GroupRecord, members: readonly MemberRecord[], sight: Sight): GroupRow {
  const { rights } = sight;
  const { id, name } = group;
  const mayTouchIf = (canManage: boolean) => mayTouch({ ...sight, canManage }, id);
  return {
    ...{ id, name },
    roles: rolesOf(id, sight),
    members: members
      .filter((member) => member.groupIds.includes(id))
      .map((member) => ({ id: member.userId, name: member.name })),
    canChangeMembers: mayTouchIf(canInGroup(rights, 'groups:manage', id)),
    canManage: mayTouchIf(canEverywhere(rights, 'groups:manage')),
  };
}

function memberRow(member: MemberRecord, sight: Sight): MemberRow {
  return {
    id: member.userId,
    name: member.name,
    email: member.email,
    isMe: member.userId === sight.rights.actor.id,
    isActive: !member.isDisabled,
    isEmailVerified: member.isEmailVerified,
    hasSecondFactor: member.hasSecondFactor,
    lastSeenAtMs: member.lastSeenAtMs,
    roles: rolesOf(member.userId, sight),
    groups: groupNames(member, sight.groups),
    canManage: mayTouch(sight, member.userId),
    canResetFactor: sight.isOwner && member.hasSecondFactor && member.userId !== sight.rights.actor.id,
  };
}

/**
 * The organisation's people, invitations and groups, with what the viewer may do about each. Who may see the people of
 * some groups only sees those, and besides the names of whom they could put into a group that they manage.
 */
export const listPeople = procedure('members:read', { reach: 'group' }).query(async ({ ctx }): Promise<People> => {
  const { rights, tx } = ctx;
  const everybody = await listMembers(tx);
  const groups = seenGroups(rights, await listGroups(tx));
  const isWide = rights.can('members:read');
  const members = isWide
    ? everybody
    : everybody.filter(({ groupIds }) => groups.some(({ id }) => groupIds.includes(id)));
  const canInvite = canEverywhere(rights, 'members:manage');
  const sight: Sight = {
    ...{ rights, groups, canManage: canInvite, isOwner: isOwner(ctx.place.bindings) },
    environments: await listEnvironments(tx),
    bindings: await listHeldBindings(tx),
  };
  const rows = groups.map((group) => groupRow(group, members, sight));
  return {
    members: members.map((member) => memberRow(member, sight)),
    invitations: canInvite
      ? (await listInvitations(tx)).map(({ id, email, systemRole, customRole, expiresAtMs }) => ({
          ...{ id, email, expiresAtMs },
          role: customRole?.id ?? systemRole ?? '',
          roleName: customRole?.name ?? roleNameOf(systemRole ?? ''),
        }))
      : [],
    groups: rows,
    candidates: rows.some(({ canChangeMembers }) => canChangeMembers)
      ? everybody.map(({ userId, name, email }) => ({ id: userId, name, email }))
      : [],
    roleChoices: canInvite ? choicesFor(rights, await listRoles(tx)) : [],
    ...{ canInvite, canManageGroups: canEverywhere(rights, 'groups:manage') },
  };
});
