import { addGroupMember, createGroup, removeGroupMember, renameGroup, setGroupArchived } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { type GroupId, isId } from '@waygate/protocol';
import { z } from 'zod';
import { requireInGroup } from '@/server/in-group.ts';
import { createRouter, procedure } from '@/server/trpc.ts';
import { groupNameInput } from '../role-input.ts';
import { requireEverywhere, requireHoldsAllOf } from './giving.ts';

const group = z.object({ groupId: z.string().max(40) });

function readGroupId(text: string): GroupId {
  if (!isId('grp', text)) throw refuse('not_found');
  return text;
}

const create = procedure('groups:manage')
  .input(groupNameInput)
  .mutation(async ({ ctx, input }) => {
    requireEverywhere(ctx.rights, 'groups:manage');
    return { id: await createGroup(ctx.tx, input) };
  });

const rename = procedure('groups:manage')
  .input(group.extend(groupNameInput.shape))
  .mutation(async ({ ctx, input }) => {
    requireEverywhere(ctx.rights, 'groups:manage');
    await renameGroup(ctx.tx, { groupId: readGroupId(input.groupId), name: input.name });
  });

/** Bringing a group back gives its members what its roles grant, so that takes the same right as giving those roles. */
const setArchived = procedure('groups:manage')
  .input(group.extend({ isArchived: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    requireEverywhere(ctx.rights, 'groups:manage');
    const groupId = readGroupId(input.groupId);
    await requireHoldsAllOf(ctx, groupId);
    await setGroupArchived(ctx.tx, { groupId, isArchived: input.isArchived });
  });

/** Being in a group is having its roles, so nobody puts others (or themselves) where more is granted than they hold. */
const setMember = procedure('groups:manage', { reach: 'group' })
  .input(group.extend({ userId: z.string().max(40), isMember: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { userId } = input;
    if (!isId('usr', userId)) throw refuse('not_found');
    const place = { groupId: readGroupId(input.groupId), userId };
    requireInGroup(ctx.rights, 'groups:manage', place.groupId);
    await requireHoldsAllOf(ctx, place.groupId);
    await (input.isMember ? addGroupMember(ctx.tx, place) : removeGroupMember(ctx.tx, place));
  });

/** Groups: teams of people. They are listed with the people. */
export const groupsRouter = createRouter({ create, rename, setArchived, setMember });
