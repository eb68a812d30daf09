import {
  asPerson,
  type BindingRecord,
  listOrganisationsOfPerson,
  readBindings,
  resetSecondFactor,
  withOrganisation,
} from '@waygate/db';
import { refuse, toRefusal } from '@waygate/errors';
import { isId, type OrganisationId, type UserId } from '@waygate/protocol';
import { z } from 'zod';
import { database } from '@/server/database.ts';
import { scopedProcedure } from '@/server/trpc.ts';

/** Whether these roles of somebody make them an owner of the organisation. */
export function isOwner(bindings: readonly BindingRecord[]): boolean {
  return bindings.some((binding) => binding.systemRole === 'owner' && binding.scopeKind === 'organisation');
}

/** Where somebody is nobody, they own nothing either. */
async function owns(organisationId: OrganisationId, userId: UserId): Promise<boolean> {
  const bindings = await withOrganisation(database(), { organisationId }, (tx) => readBindings(tx, userId)).catch(
    (error: unknown) => {
      if (toRefusal(error).code === 'not_found') return [];
      throw error;
    },
  );
  return isOwner(bindings);
}

/**
 * INVARIANT: an account opens the door of each organisation that it belongs to, so only who owns all of them may weaken
 * it. Otherwise an invitation into somebody's own organisation would be a way into a foreign one.
 * @throws Refusal `not_found` when the person is no active member here; `permission_denied`.
 */
async function requireOwnsAllOf(ownerId: UserId, member: { userId: UserId; here: OrganisationId }): Promise<void> {
  const organisations = await asPerson(database(), member.userId, listOrganisationsOfPerson);
  if (!organisations.some(({ id }) => id === member.here)) throw refuse('not_found');
  const owned = await Promise.all(organisations.map(({ id }) => owns(id, ownerId)));
  if (owned.every(Boolean)) return;
  throw refuse('permission_denied', {
    message: 'Only somebody who owns every organisation of this person may reset their second factor.',
  });
}

/** Takes the second factor of a member away who lost it. The member's sessions end, and the audit log says by whom. */
export const resetFactor = scopedProcedure('members:manage')
  .input(z.object({ userId: z.string().max(40) }))
  .mutation(async ({ ctx, input: { userId } }) => {
    if (!isId('usr', userId)) throw refuse('not_found');
    if (userId === ctx.session.userId) {
      throw refuse('permission_denied', { message: 'Turn off your own on your account page, by a code.' });
    }
    await requireOwnsAllOf(ctx.session.userId, { userId, here: ctx.organisation.id });
    await ctx.transact((tx) => resetSecondFactor(tx, userId));
  });
