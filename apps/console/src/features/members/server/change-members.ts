import { removeMember as removeFromOrganisation, setMemberActive } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { requireEverywhere, requireHoldsAllOf } from './giving.ts';

const person = z.object({ userId: z.string().max(40) });

/** Closes the organisation to a member, or opens it again. Sessions and personal keys end within a second. */
export const setActive = procedure('members:manage')
  .input(person.extend({ isActive: z.boolean() }))
  .mutation(async ({ ctx, input: { userId, isActive } }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    if (!isId('usr', userId)) throw refuse('not_found');
    await requireHoldsAllOf(ctx, userId);
    await setMemberActive(ctx.tx, { userId, isActive });
  });

/** Takes a member out of the organisation for good, with the member's keys. */
export const removeMember = procedure('members:manage')
  .input(person)
  .mutation(async ({ ctx, input: { userId } }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    if (!isId('usr', userId)) throw refuse('not_found');
    await requireHoldsAllOf(ctx, userId);
    await removeFromOrganisation(ctx.tx, userId);
  });

/** Leaves the organisation oneself. The last owner cannot. */
export const leave = procedure('organisation:read', { reach: 'group' }).mutation(async ({ ctx }) => {
  await removeFromOrganisation(ctx.tx, ctx.session.userId);
});
