import {
  type Binding,
  decide,
  isSystemRole,
  type Permission,
  permissionsLacking,
  readBinding,
  type Scope,
  systemRoles,
} from '@waygate/access';
import { type HeldBinding, listHeldBindings, listRoles, type NewRoleBinding, type OrganisationTx } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import type { Rights } from '@/server/rights-of.ts';
import type { RoleScopeInput } from '../role-input.ts';

/** Who acts, with what rights, in which transaction. */
export type Acting = { readonly rights: Rights; readonly tx: OrganisationTx };

/** Whether somebody may do this in the whole organisation, not just in the environment they look at. */
export function canEverywhere({ actor }: Rights, permission: Permission): boolean {
  return decide(actor, permission, { organisationId: actor.organisationId }).isAllowed;
}

/** @throws Refusal `permission_denied` unless the permission is held in the whole organisation. */
export function requireEverywhere(rights: Rights, permission: Permission): void {
  if (canEverywhere(rights, permission)) return;
  throw refuse('permission_denied', { message: `You need the permission ${permission} for the whole organisation.` });
}

/**
 * INVARIANT: nobody gives, or takes from others, what they do not hold themselves, nor further than they hold it.
 * @throws Refusal `permission_denied` naming the first permission that is lacking.
 */
export function requireHolds(rights: Rights, wanted: Iterable<Permission>, scope: Scope): void {
  const [lacking] = permissionsLacking(rights.actor, wanted, scope);
  if (lacking === undefined) return;
  throw refuse('permission_denied', { message: `This role grants ${lacking}, which you do not have there yourself.` });
}

/** A role as it is named in input, with what it grants. @throws Refusal `not_found`. */
export async function readRole(
  tx: OrganisationTx,
  role: string,
): Promise<{ binding: NewRoleBinding['role']; grants: readonly Permission[] }> {
  if (isSystemRole(role)) return { binding: { systemRole: role }, grants: systemRoles[role].permissions };
  const custom = (await listRoles(tx)).find((one) => one.id === role);
  if (custom === undefined) throw refuse('not_found', { param: 'role' });
  const stored = {
    id: custom.id,
    systemRole: null,
    customRole: custom,
    scopeKind: 'organisation',
    scopeId: null,
  } as const;
  return { binding: { roleId: custom.id }, grants: [...(readBinding(stored)?.permissions ?? [])] };
}

/** The scope of input as the database takes it. @throws Refusal `not_found` for what is no id. */
export function readScope(scope: RoleScopeInput) {
  if (scope.kind === 'organisation') return { kind: scope.kind };
  if (scope.kind === 'group' && isId('grp', scope.id)) return { kind: scope.kind, id: scope.id };
  if (scope.kind === 'environment' && isId('env', scope.id)) return { kind: scope.kind, id: scope.id };
  throw refuse('not_found', { param: 'scope' });
}

/** @throws Refusal `permission_denied` unless the actor holds all that a person or group holds by its own roles. */
export async function requireHoldsAllOf({ rights, tx }: Acting, holderId: string): Promise<void> {
  const held = (await listHeldBindings(tx)).filter((binding) => binding.holder.id === holderId);
  for (const binding of held.map(grantsOf)) {
    if (binding !== null) requireHolds(rights, binding.permissions, binding.scope);
  }
}

/** What a stored binding grants, and where; null for nothing. */
export function grantsOf(held: HeldBinding): Binding | null {
  return readBinding(held);
}
