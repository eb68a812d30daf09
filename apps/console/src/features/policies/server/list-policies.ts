import { listPolicies as readPolicies } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';
import { maySeeTarget } from './may-see-target.ts';
import { toPolicyView } from './to-policy-view.ts';

/** The policy in force of every target that has one. */
export const listPolicies = procedure('policies:read').query(async ({ ctx }) => {
  const policies = await readPolicies(ctx.tx);
  return policies.filter(({ target }) => maySeeTarget(ctx.rights, target)).map(toPolicyView);
});
