export {
  type AccessDecision,
  type Actor,
  type Binding,
  decide,
  permissionsLacking,
  permissionsOn,
  type Resource,
  type Scope,
} from './decide.ts';
export { isPermission, type Permission, permissions } from './permissions.ts';
export { readBinding, type StoredBinding } from './read-binding.ts';
export { isSystemRole, type SystemRole, type SystemRoleId, systemRoles } from './system-roles.ts';
