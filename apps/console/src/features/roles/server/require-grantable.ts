import { type Permission, permissionsLacking } from '@waygate/access';
import { refuse } from '@waygate/errors';
import type { Rights } from '@/server/rights-of.ts';

/**
 * INVARIANT: nobody makes a role of more than they have themself in the whole organisation.
 * @throws Refusal `permission_denied` naming what is lacking.
 */
export function requireGrantable({ actor }: Rights, wanted: readonly Permission[]): void {
  const lacking = permissionsLacking(actor, wanted, { kind: 'organisation' });
  if (lacking.length === 0) return;
  throw refuse('permission_denied', {
    param: 'permissions',
    message: `You cannot put into a role what you do not have: ${lacking.join(', ')}.`,
  });
}
