import { listPolicyVersions } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { procedure } from '@/server/trpc.ts';
import { policyTargetInput } from '../policy-input.ts';
import { maySeeTarget } from './may-see-target.ts';
import { toPolicyView } from './to-policy-view.ts';

/** The versions of a target's policy, newest first; empty where it never had one. */
export const policyHistory = procedure('policies:read')
  .input(policyTargetInput)
  .query(async ({ ctx, input }) => {
    if (!maySeeTarget(ctx.rights, input)) throw refuse('permission_denied');
    return (await listPolicyVersions(ctx.tx, input)).map(toPolicyView);
  });
