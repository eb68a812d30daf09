import { addRoleBinding, findHeldBinding, type RoleHolder, removeRoleBinding } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { type RoleHolderInput, roleHolderInput, roleInput, roleScopeInput } from '../role-input.ts';
import { grantsOf, readRole, readScope, requireEverywhere, requireHolds } from './giving.ts';

function readHolder({ kind, id }: RoleHolderInput): RoleHolder {
  if (kind === 'user' && isId('usr', id)) return { kind, id };
  if (kind === 'group' && isId('grp', id)) return { kind, id };
  throw refuse('not_found', { param: 'holder' });
}

/** Gives a role to a person or a group, nowhere further than the giver holds it. */
export const giveRole = procedure('members:manage')
  .input(z.object({ holder: roleHolderInput, role: roleInput, scope: roleScopeInput }))
  .mutation(async ({ ctx, input }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    const holder = readHolder(input.holder);
    const scope = readScope(input.scope);
    const { binding, grants } = await readRole(ctx.tx, input.role);
    requireHolds(ctx.rights, grants, scope);
    await addRoleBinding(ctx.tx, { holder, role: binding, scope });
  });

/** Takes a role away. The sessions of whoever had it end. */
export const takeRole = procedure('members:manage')
  .input(z.object({ bindingId: z.string().max(40) }))
  .mutation(async ({ ctx, input: { bindingId } }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    if (!isId('rbd', bindingId)) throw refuse('not_found');
    const grants = grantsOf(await findHeldBinding(ctx.tx, bindingId));
    if (grants !== null) requireHolds(ctx.rights, grants.permissions, grants.scope);
    await removeRoleBinding(ctx.tx, bindingId);
  });
