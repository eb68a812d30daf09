import { type Permission, permissions } from '@waygate/access';

/** Permissions by the noun they are about, `own_` ones with the noun they belong to. */
export const permissionGroups: readonly { noun: string; permissions: readonly Permission[] }[] = [
  ...Map.groupBy(permissions, (permission) => permission.replace(/^own_/, '').replace(/:.*$/, '')),
].map(([noun, group]) => ({ noun, permissions: group }));

/** What a noun is called on a page: `service_accounts` → `Service accounts`. */
export function nounLabel(noun: string): string {
  const words = noun.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a permission allows, in a word or two: `own_requests:read_content` → `read own content`. */
export function deedLabel(permission: Permission): string {
  const [verb = '', ...object] = permission.replace(/^.*:/, '').split('_');
  return [verb, ...(permission.startsWith('own_') ? ['own'] : []), ...object].join(' ');
}
