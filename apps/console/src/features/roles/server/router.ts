import { createRouter } from '@/server/trpc.ts';
import { createRole, deleteRole, updateRole } from './change-roles.ts';
import { listRoles } from './list-roles.ts';

/** Roles. */
export const rolesRouter = createRouter({
  create: createRole,
  list: listRoles,
  remove: deleteRole,
  update: updateRole,
});
