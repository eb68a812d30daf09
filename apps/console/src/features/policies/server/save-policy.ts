import { savePolicy as storePolicy } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';
import { savePolicyInput } from '../policy-input.ts';
import { requireTarget } from './require-target.ts';
import { toPolicyView } from './to-policy-view.ts';

/** Puts the next version of a target's policy in force; gateways decide by it within a second. */
export const savePolicy = procedure('policies:manage')
  .input(savePolicyInput)
  .mutation(async ({ ctx, input }) => {
    await requireTarget(ctx, 'policies:manage', input.target);
    const document = JSON.parse(JSON.stringify(input.document));
    return toPolicyView(await storePolicy(ctx.tx, { ...input, document }));
  });
