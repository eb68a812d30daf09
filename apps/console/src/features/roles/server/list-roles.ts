import { isPermission, permissionsOn, systemRoles } from '@waygate/access';
import { listRoleUses, type RoleUseRecord, listRoles as readRoles } from '@waygate/db';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';
import type { RoleView } from '../role-view.ts';

function usesOf(uses: readonly RoleUseRecord[], key: string): RoleView['uses'] {
  return uses
    .filter(({ systemRole, roleId }) => systemRole === key || roleId === key)
    .map(({ principalName, principalKind, scopeKind, scopeName }) => ({
      who: principalName,
      kind: principalKind,
      where: scopeName === null ? 'everywhere' : `in ${scopeKind} ${scopeName}`,
    }));
}

/** System roles and the organisation's own, with who has them; and what the person themself could hand out. */
export const listRoles = procedure('roles:read').query(async ({ ctx }) => {
  requireInOrganisation(ctx.rights, 'roles:read');
  const uses = await listRoleUses(ctx.tx);
  const own = await readRoles(ctx.tx);
  const roles: RoleView[] = [
    ...Object.entries(systemRoles).map(([key, { name, description, permissions }]) => ({
      ...{ key, name, description, permissions },
      isSystem: true,
      uses: usesOf(uses, key),
    })),
    ...own.map(({ id, name, permissions }) => ({
      ...{ key: id, name, description: null },
      isSystem: false,
      permissions: permissions.filter(isPermission),
      uses: usesOf(uses, id),
    })),
  ];
  const { actor } = ctx.rights;
  return { roles, grantable: permissionsOn(actor, { organisationId: actor.organisationId }) };
});
