import { listPolicyVersions } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';
import { policyTargetInput } from '../policy-input.ts';
import { toPolicyView } from './to-policy-view.ts';

/** The versions of a target's policy, newest first; empty where it never had one. */
export const policyHistory = procedure('policies:read')
  .input(policyTargetInput)
  .query(async ({ ctx, input }) => (await listPolicyVersions(ctx.tx, input)).map(toPolicyView));
