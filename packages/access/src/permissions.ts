/**
 * Everything that can be allowed, `resource:action`. The list is closed: a procedure declares one of these or does not
 * start. `own_` grants the same for what belongs to oneself, and for nothing else.
 */
export const permissions = [
  'organisation:read',
  'organisation:update',
  'environments:read',
  'environments:manage',
  'groups:read',
  'groups:manage',
  'members:read',
  'members:manage',
  'roles:read',
  'roles:manage',
  'service_accounts:read',
  'service_accounts:manage',
  'keys:read',
  'keys:create',
  'keys:revoke',
  'own_keys:read',
  'own_keys:create',
  'own_keys:revoke',
  'policies:read',
  'policies:manage',
  'providers:read',
  'providers:test',
  'providers:manage',
  'prices:read',
  'prices:manage',
  'models:read',
  'requests:read',
  'requests:read_content',
  'requests:export',
  'own_requests:read',
  'own_requests:read_content',
  'usage:read',
  'usage:export',
  'own_usage:read',
  'audit:read',
  'audit:export',
] as const;
export type Permission = (typeof permissions)[number];

/** Whether a text is a permission of the list. */
export function isPermission(text: string): text is Permission {
  const names: readonly string[] = permissions;
  return names.includes(text);
}

/** The permission that grants the same for what is one's own, e.g. `own_keys:read` for `keys:read`; null where none is. */
export function ownTwinOf(permission: Permission): Permission | null {
  const twin = `own_${permission}`;
  return isPermission(twin) ? twin : null;
}
