import { refuse } from '@waygate/errors';
import {
  createId,
  type EnvironmentId,
  type GroupId,
  isId,
  type RoleBindingId,
  type RoleId,
  type UserId,
} from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';
import { keepAnOwner, lockOwners } from './owners.ts';
import type { BindingRecord } from './read-bindings.ts';
import { endAllSessions } from './sessions.ts';

/** Who has a role: a person, or everybody in a group. */
export type RoleHolder =
  | { readonly kind: 'user'; readonly id: UserId }
  | { readonly kind: 'group'; readonly id: GroupId };

/** A role to be given. */
export type NewRoleBinding = {
  readonly holder: RoleHolder;
  readonly role: { readonly systemRole: string } | { readonly roleId: RoleId };
  readonly scope:
    | { readonly kind: 'organisation' }
    | { readonly kind: 'group'; readonly id: GroupId }
    | { readonly kind: 'environment'; readonly id: EnvironmentId };
};

/** A binding with whose it is. */
export type HeldBinding = BindingRecord & { readonly holder: RoleHolder };

/** Every binding of people and groups, the widest scopes first. */
export async function listHeldBindings(tx: OrganisationTx): Promise<HeldBinding[]> {
  const rows = await tx.client.roleBinding.findMany({
    where: { organisationId: tx.organisationId, principalKind: { in: ['user', 'group'] } },
    include: { role: true },
    orderBy: [{ scopeKind: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: readId('rbd', row.id),
    holder: readHolder(row.principalKind, row.principalId),
    systemRole: row.systemRole,
    customRole:
      row.role === null
        ? null
        : { id: readId('rol', row.role.id), name: row.role.name, permissions: row.role.permissions },
    scopeKind: row.scopeKind,
    scopeId: row.scopeId,
  }));
}

function readHolder(kind: string, id: string): RoleHolder {
  return kind === 'group' ? { kind: 'group', id: readId('grp', id) } : { kind: 'user', id: readId('usr', id) };
}

/**
 * Gives a role; who has it there already keeps it. The caller has checked that whoever gives it holds it.
 * @throws Refusal `not_found` when holder, role or scope is not of this organisation.
 */
export async function addRoleBinding(tx: OrganisationTx, wanted: NewRoleBinding): Promise<void> {
  const { client, organisationId } = tx;
  const { holder, scope } = wanted;
  await requireHere(tx, holder.kind === 'user' ? 'membership' : 'group', holder.id);
  if (scope.kind !== 'organisation') await requireHere(tx, scope.kind, scope.id);
  if ('roleId' in wanted.role) await requireHere(tx, 'role', wanted.role.roleId);
  const fields = {
    organisationId,
    principalKind: holder.kind,
    principalId: holder.id,
    systemRole: 'systemRole' in wanted.role ? wanted.role.systemRole : null,
    roleId: 'roleId' in wanted.role ? wanted.role.roleId : null,
    scopeKind: scope.kind,
    scopeId: scope.kind === 'organisation' ? null : scope.id,
  };
  if ((await client.roleBinding.findFirst({ where: fields })) !== null) return;
  const id = createId('rbd', tx);
  await client.roleBinding.create({
    data: { ...fields, id, createdBy: tx.userId, createdAt: new Date(tx.clock.nowMs()) },
  });
  await appendAudit(tx, {
    action: 'role_binding.created',
    target: { kind: holder.kind, id: holder.id },
    after: { id, ...fields },
  });
}

async function requireHere(
  { client, organisationId }: OrganisationTx,
  table: 'membership' | 'group' | 'environment' | 'role',
  id: string,
): Promise<void> {
  const byId = { organisationId, id };
  const counts = {
    membership: () => client.membership.count({ where: { organisationId, userId: id } }),
    group: () => client.group.count({ where: { ...byId, archivedAt: null } }),
    environment: () => client.environment.count({ where: byId }),
    role: () => client.role.count({ where: byId }),
  };
  if ((await counts[table]()) === 0) throw refuse('not_found');
}

/** One binding with whose it is. @throws Refusal `not_found`. */
export async function findHeldBinding(tx: OrganisationTx, bindingId: RoleBindingId): Promise<HeldBinding> {
  const found = (await listHeldBindings(tx)).find((binding) => binding.id === bindingId);
  if (found === undefined) throw refuse('not_found');
  return found;
}

/**
 * Takes a role away and ends the sessions of everybody who had it by that binding.
 * @throws Refusal `not_found`; `conflict` when nobody would own the organisation any more.
 */
export async function removeRoleBinding(tx: OrganisationTx, bindingId: RoleBindingId): Promise<void> {
  const { client, organisationId } = tx;
  await lockOwners(tx);
  const binding = await findHeldBinding(tx, bindingId);
  await client.roleBinding.deleteMany({ where: { organisationId, id: bindingId } });
  await keepAnOwner(tx);
  for (const userId of await peopleOf(tx, binding.holder)) await endAllSessions(tx, userId);
  const { holder, systemRole, customRole, scopeKind, scopeId } = binding;
  await appendAudit(tx, {
    action: 'role_binding.deleted',
    target: { kind: holder.kind, id: holder.id },
    before: { id: bindingId, systemRole, roleId: customRole?.id ?? null, scopeKind, scopeId },
  });
}

async function peopleOf({ client, organisationId }: OrganisationTx, holder: RoleHolder): Promise<UserId[]> {
  if (holder.kind === 'user') return [holder.id];
  const rows = await client.groupMember.findMany({ where: { organisationId, groupId: holder.id } });
  return rows.map((row) => row.userId).filter((id): id is UserId => isId('usr', id));
}
