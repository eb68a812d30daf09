import * as db from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, type RoleId } from '@waygate/protocol';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';
import { roleFieldsInput, roleIdInput } from '../role-input.ts';
import { requireGrantable } from './require-grantable.ts';

function roleIdOf(text: string): RoleId {
  if (!isId('rol', text)) throw refuse('not_found', { param: 'roleId' });
  return text;
}

/** Makes a role of some of one's own permissions. */
export const createRole = procedure('roles:manage')
  .input(roleFieldsInput)
  .mutation(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'roles:manage');
    requireGrantable(ctx.rights, input.permissions);
    return { id: (await db.createRole(ctx.tx, input)).id };
  });

/** Changes a role; it holds from the next request on for everybody who has it. */
export const updateRole = procedure('roles:manage')
  .input(roleIdInput.extend(roleFieldsInput.shape))
  .mutation(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'roles:manage');
    requireGrantable(ctx.rights, input.permissions);
    await db.updateRole(ctx.tx, roleIdOf(input.roleId), input);
  });

/** Deletes a role that nobody has. */
export const deleteRole = procedure('roles:manage')
  .input(roleIdInput)
  .mutation(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'roles:manage');
    await db.deleteRole(ctx.tx, roleIdOf(input.roleId));
  });
