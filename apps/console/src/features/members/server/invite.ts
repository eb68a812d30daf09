import { createInvitation, revokeInvitation } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, systemRandom } from '@waygate/protocol';
import { createLinkToken } from '@waygate/vault';
import { z } from 'zod';
import { readConfig } from '@/config.ts';
import { paths } from '@/paths.ts';
import { askForMail } from '@/server/ask-for-mail.ts';
import { procedure, scopedProcedure } from '@/server/trpc.ts';
import { inviteInput } from '../role-input.ts';
import { readRole, requireEverywhere, requireHolds } from './giving.ts';

const lifetimeMs = 7 * 24 * 3_600_000;

/**
 * Invites an address with a role. The link in this answer is for the inviter to pass on; the mail has a link of its own.
 * Either works once, for seven days, and for that address only.
 */
export const invite = scopedProcedure('members:manage')
  .input(inviteInput)
  .mutation(async ({ ctx, input }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    const { token, tokenHash } = createLinkToken(systemRandom);
    const organisationId = ctx.organisation.id;
    const invitationId = await ctx.transact(async (tx) => {
      const { binding: role, grants } = await readRole(tx, input.role);
      requireHolds(ctx.rights, grants, { kind: 'organisation' });
      const invitation = { email: input.email, role, tokenHash, lifetimeMs };
      return createInvitation(tx, { ...invitation, invitedBy: ctx.session.userId });
    });
    const isMailed = await askForMail({ kind: 'invitation', organisationId, invitationId });
    const link = new URL(paths.invitation(`${organisationId}.${token.reveal()}`), readConfig().consoleUrl);
    return { email: input.email.toLowerCase(), link: link.href, isMailed };
  });

/** Makes an invitation void. */
export const withdraw = procedure('members:manage')
  .input(z.object({ invitationId: z.string().max(40) }))
  .mutation(async ({ ctx, input: { invitationId } }) => {
    requireEverywhere(ctx.rights, 'members:manage');
    if (!isId('inv', invitationId)) throw refuse('not_found');
    await revokeInvitation(ctx.tx, invitationId);
  });
