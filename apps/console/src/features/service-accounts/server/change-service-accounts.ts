import {
  deleteServiceAccount,
  renameServiceAccount,
  setServiceAccountEnabled,
  createServiceAccount as store,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { requireInGroup } from '@/server/in-group.ts';
import { procedure } from '@/server/trpc.ts';
import { createServiceAccountInput, serviceAccountInput } from '../service-account-input.ts';
import { accountToChange } from './account-in-reach.ts';

const reach = { reach: 'group' } as const;

/** Makes a service account, in a group or in none. */
export const create = procedure('service_accounts:manage', reach)
  .input(createServiceAccountInput)
  .mutation(async ({ ctx, input: { name, groupId } }) => {
    if (groupId !== null && !isId('grp', groupId)) throw refuse('not_found', { param: 'groupId' });
    requireInGroup(ctx.rights, 'service_accounts:manage', groupId);
    return { id: await store(ctx.tx, { name, groupId }), name };
  });

/** Gives a service account another name. */
export const rename = procedure('service_accounts:manage', reach)
  .input(serviceAccountInput.extend({ name: createServiceAccountInput.shape.name }))
  .mutation(async ({ ctx, input }) => {
    const { id } = await accountToChange(ctx, input.serviceAccountId);
    await renameServiceAccount(ctx.tx, { id, name: input.name });
  });

/** Turns a service account off, or on again; its keys follow within a second. */
export const setEnabled = procedure('service_accounts:manage', reach)
  .input(serviceAccountInput.extend({ isEnabled: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { id } = await accountToChange(ctx, input.serviceAccountId);
    await setServiceAccountEnabled(ctx.tx, { id, isEnabled: input.isEnabled });
  });

/** Deletes a service account for good; its keys end within a second. */
export const remove = procedure('service_accounts:manage', reach)
  .input(serviceAccountInput)
  .mutation(async ({ ctx, input }) => {
    const { id } = await accountToChange(ctx, input.serviceAccountId);
    await deleteServiceAccount(ctx.tx, id);
  });
