import { createRouter } from '@/server/trpc.ts';
import { effectivePolicy } from './effective-policy.ts';
import { listPolicies } from './list-policies.ts';
import { policyHistory } from './policy-history.ts';
import { policyOptions } from './policy-options.ts';
import { savePolicy } from './save-policy.ts';

/** Policies, their versions, and what they come to. */
export const policiesRouter = createRouter({
  effective: effectivePolicy,
  history: policyHistory,
  list: listPolicies,
  options: policyOptions,
  save: savePolicy,
});
