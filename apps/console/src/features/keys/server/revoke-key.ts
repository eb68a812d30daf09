import { findApiKey, revokeApiKey } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';

/** Revokes a key of this environment, for good. Gateways refuse it within a second. */
export const revokeKey = procedure('keys:revoke')
  .input(z.object({ keyId: z.string().max(40) }))
  .mutation(async ({ ctx, input }) => {
    if (!isId('key', input.keyId)) throw refuse('not_found');
    const key = await findApiKey(ctx.tx, input.keyId);
    if (key.environmentId !== ctx.environment.id) throw refuse('not_found');
    ctx.rights.require('keys:revoke', { groupId: key.groupId, ownerId: key.userId });
    await revokeApiKey(ctx.tx, input.keyId);
  });
