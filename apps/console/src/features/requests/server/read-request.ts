import { listGroups, listPriceOverrides, readRequest as readAttempts } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import type { RequestDetail } from '../request-detail-record.ts';
import { explainAttempt } from './explain-attempt.ts';

/** Everything that is known of one request. One of another environment, or not one's own, is not found. */
export const readRequest = procedure('requests:read')
  .input(z.object({ requestId: z.string().max(40) }))
  .query(async ({ ctx, input }): Promise<RequestDetail> => {
    const found = await readAttempts(ctx.tx, input.requestId);
    const [first] = found.attempts;
    if (first === undefined || first.environmentId !== ctx.environment.id) throw refuse('not_found');
    const { userId, groupId } = first;
    if (!ctx.rights.can('requests:read', { ownerId: userId, groupId })) throw refuse('not_found');
    const hasOwnPrice = found.attempts.some(({ priceSource }) => priceSource?.startsWith('override:'));
    const overrides = hasOwnPrice && ctx.rights.can('prices:read') ? await listPriceOverrides(ctx.tx) : [];
    const groups = groupId === null ? [] : await listGroups(ctx.tx);
    return {
      requestId: input.requestId,
      attempts: found.attempts.map((attempt) => explainAttempt(attempt, overrides)),
      key: { id: first.keyId, name: found.keyName },
      owner: { kind: userId === null ? 'service_account' : 'person', name: found.ownerName },
      environmentName: found.environmentName ?? ctx.environment.name,
      groupName: groups.find((group) => group.id === groupId)?.name ?? null,
      endUser: first.endUser,
      dimensions: first.dimensions,
    };
  });
