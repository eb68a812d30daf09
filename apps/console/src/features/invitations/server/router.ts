import { isSystemRole, systemRoles } from '@waygate/access';
import {
  acceptInvitation,
  createPerson,
  type OrganisationTx,
  openInvitation,
  readOrganisation,
  withOrganisation,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, systemClock, type UserId } from '@waygate/protocol';
import { hashLinkToken } from '@waygate/vault';
import { z } from 'zod';
import { hashPassword } from '@/features/sessions/server/passwords.ts';
import { isWithinLimit, linkLimit } from '@/server/attempt-limit.ts';
import { database } from '@/server/database.ts';
import { createRouter, openProcedure, originOf } from '@/server/trpc.ts';
import { invitationToken, joinInput } from '../invitation-input.ts';

type Visit = Parameters<typeof originOf>[0];

/**
 * Runs work in the organisation that a link names. The name alone opens nothing: each of the procedures below asks for
 * the invitation first, and without the link's secret there is none.
 */
async function atLink<Result>(
  visit: Visit,
  link: { token: string; userId: UserId | null },
  work: (tx: OrganisationTx, tokenHash: string) => Promise<Result>,
): Promise<Result> {
  if (!(await isWithinLimit(linkLimit, visit.address, systemClock))) throw refuse('rate_limited');
  const [organisationId = '', secret = ''] = link.token.split('.');
  if (!isId('org', organisationId)) throw refuse('not_found');
  const scope = { organisationId, userId: link.userId, origin: originOf(visit) };
  return withOrganisation(database(), scope, (tx) => work(tx, hashLinkToken(secret)));
}

/** A mutation, although it changes nothing: the link's secret stays out of addresses, and so out of logs. */
const open = openProcedure()
  .input(z.object({ token: invitationToken }))
  .mutation(({ ctx, input: { token } }) =>
    atLink({ ...ctx, sessionId: undefined }, { token, userId: null }, async (tx, tokenHash) => {
      const { email, hasAccount, inviterName, systemRole, customRole } = await openInvitation(tx, tokenHash);
      const { name: organisation } = await readOrganisation(tx);
      const system = systemRole ?? '';
      const roleName = customRole?.name ?? (isSystemRole(system) ? systemRoles[system].name : system);
      return { email, hasAccount, inviterName, organisation, roleName, signedInAs: ctx.session?.email ?? null };
    }),
  );

/** Makes an account for the invited address and joins. The person signs in as everybody does, afterwards. */
const join = openProcedure()
  .input(joinInput.extend({ token: invitationToken }))
  .mutation(async ({ ctx, input: { token, name, password } }) => {
    const at = { token, userId: null };
    const visit = { ...ctx, sessionId: undefined };
    // Nobody without an invitation makes the server hash.
    await atLink(visit, at, openInvitation);
    const passwordHash = await hashPassword(password);
    return atLink(visit, at, async (tx, tokenHash) => {
      const { email } = await openInvitation(tx, tokenHash);
      const userId = await createPerson(tx, { email, name, passwordHash });
      await acceptInvitation({ ...tx, userId }, { tokenHash, userId });
      return { slug: (await readOrganisation(tx)).slug, email };
    });
  });

/** Joins as the person who is signed in. */
const accept = openProcedure()
  .input(z.object({ token: invitationToken }))
  .mutation(async ({ ctx, input: { token } }) => {
    const { session } = ctx;
    if (session === null) throw refuse('session_missing');
    const { userId, id: sessionId } = session;
    return atLink({ ...ctx, sessionId }, { token, userId }, async (tx, tokenHash) => {
      await acceptInvitation(tx, { tokenHash, userId });
      return { slug: (await readOrganisation(tx)).slug };
    });
  });

/** What the link of an invitation leads to. */
export const invitationsRouter = createRouter({ accept, join, open });
