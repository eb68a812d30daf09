import { decide, type Permission } from '@waygate/access';
import { refuse } from '@waygate/errors';
import type { Rights } from './rights-of.ts';

/**
 * INVARIANT: what belongs to the organisation as a whole (its audit log, its roles) is not opened by a role that counts
 * in one environment or group only, though such a role opens pages there.
 * @throws Refusal `permission_denied`.
 */
export function requireInOrganisation({ actor }: Rights, permission: Permission): void {
  const decision = decide(actor, permission, { organisationId: actor.organisationId });
  if (decision.isAllowed) return;
  const message = `You need the permission ${permission} in the whole organisation for this.`;
  throw refuse(decision.refusal, { message });
}
