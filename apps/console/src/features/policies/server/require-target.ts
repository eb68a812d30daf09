import { decide, type Permission, type Resource } from '@waygate/access';
import { findApiKey, listServiceAccounts, type OrganisationTx, type PolicyTarget } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import type { Rights } from '@/server/rights-of.ts';

async function placeOf(tx: OrganisationTx, { kind, id }: PolicyTarget): Promise<Omit<Resource, 'organisationId'>> {
  switch (kind) {
    case 'organisation':
    case 'user':
      return {};
    case 'environment':
      return { environmentId: id };
    case 'group':
      return { groupId: id };
    case 'service_account': {
      const account = (await listServiceAccounts(tx)).find((one) => one.id === id);
      if (account === undefined) throw refuse('not_found', { param: 'target' });
      return { groupId: account.groupId };
    }
    case 'key': {
      if (!isId('key', id)) throw refuse('not_found', { param: 'target' });
      const { environmentId, groupId } = await findApiKey(tx, id);
      return { environmentId, groupId };
    }
  }
}

/**
 * INVARIANT: a role that counts in one environment or group gives no say over the policies of anything wider; the right
 * is asked for at the place of the target, not at the page's environment.
 * @throws Refusal `not_found` or `permission_denied`.
 */
export async function requireTarget(
  ctx: { readonly tx: OrganisationTx; readonly rights: Rights },
  permission: Permission,
  target: PolicyTarget,
): Promise<void> {
  const { actor } = ctx.rights;
  const resource = { organisationId: actor.organisationId, ...(await placeOf(ctx.tx, target)) };
  const decision = decide(actor, permission, resource);
  if (decision.isAllowed) return;
  throw refuse(decision.refusal, { message: `You need the permission ${permission} there for this.` });
}
