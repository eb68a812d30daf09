import { decide } from '@waygate/access';
import type { PolicyTarget } from '@waygate/db';
import type { Rights } from '@/server/rights-of.ts';

/** Whether somebody who reads policies here may read this one: those of other environments only with a right there. */
export function maySeeTarget({ actor }: Rights, { kind, id }: PolicyTarget): boolean {
  if (kind !== 'environment') return true;
  return decide(actor, 'policies:read', { organisationId: actor.organisationId, environmentId: id }).isAllowed;
}
