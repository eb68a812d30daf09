import { revokeApiKeys } from '@waygate/db';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { keyToRevoke } from './key-to-change.ts';

const keysMax = 200;

/** Revokes a key of this environment, for good. Gateways refuse it within a second. */
export const revokeKey = procedure('keys:revoke', { reach: 'group' })
  .input(z.object({ keyId: z.string().max(40) }))
  .mutation(async ({ ctx, input }) => {
    const key = await keyToRevoke(ctx, input.keyId);
    await revokeApiKeys(ctx.tx, [key.id]);
  });

/** Revokes several keys of this environment, all or none of them. */
export const revokeKeys = procedure('keys:revoke', { reach: 'group' })
  .input(z.object({ keyIds: z.array(z.string().max(40)).min(1).max(keysMax) }))
  .mutation(async ({ ctx, input }) => {
    const ids = [];
    for (const keyId of input.keyIds) ids.push((await keyToRevoke(ctx, keyId)).id);
    return { revoked: await revokeApiKeys(ctx.tx, ids) };
  });
