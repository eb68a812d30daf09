import type { Binding, Scope } from './decide.ts';
import { isPermission } from './permissions.ts';
import { isSystemRole, systemRoles } from './system-roles.ts';

/** A binding as it is stored. Either a system role's name or a role of the organisation's own. */
export type StoredBinding = {
  readonly id: string;
  readonly systemRole: string | null;
  readonly customRole: { readonly name: string; readonly permissions: readonly string[] } | null;
  readonly scopeKind: 'organisation' | 'group' | 'environment';
  readonly scopeId: string | null;
};

/**
 * A stored binding as `decide` takes it. What this version does not know (a role, a permission) grants nothing: null
 * where nothing is left.
 */
export function readBinding(stored: StoredBinding): Binding | null {
  const scope = readScope(stored);
  if (scope === null) return null;
  if (stored.systemRole !== null) {
    if (!isSystemRole(stored.systemRole)) return null;
    const role = systemRoles[stored.systemRole];
    return { id: stored.id, roleName: role.name, permissions: new Set(role.permissions), scope };
  }
  if (stored.customRole === null) return null;
  const { name, permissions } = stored.customRole;
  return { id: stored.id, roleName: name, permissions: new Set(permissions.filter(isPermission)), scope };
}

function readScope({ scopeKind, scopeId }: StoredBinding): Scope | null {
  if (scopeKind === 'organisation') return { kind: 'organisation' };
  return scopeId === null ? null : { kind: scopeKind, id: scopeId };
}
