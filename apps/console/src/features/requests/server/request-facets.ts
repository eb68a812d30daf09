import { listApiKeys, listRequests, readUsageBreakdown } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';

const lookBackMs = 60 * 24 * 3_600_000;
const modelsMax = 100;

/** What the list of requests can be narrowed to: keys, and models of the last 60 days. */
export const requestFacets = procedure('requests:read').query(async ({ ctx }) => {
  const nowMs = systemClock.nowMs();
  const whose = ctx.rights.can('requests:read') ? {} : { userId: ctx.session.userId };
  const here = { environmentId: ctx.environment.id, ...whose };
  const keys = await listApiKeys(ctx.tx, { ...here, spendSinceMs: nowMs });
  const models = await readUsageBreakdown(ctx.tx, {
    ...here,
    fromMs: nowMs - lookBackMs,
    toMs: nowMs,
    by: 'model',
    partsMax: modelsMax,
  });
  const newest = await listRequests(ctx.tx, here, { limit: 1 });
  return {
    keys: keys.map(({ id, name }) => ({ id: String(id), name })),
    models: models.parts.map((part) => part.id).filter((model) => model !== ''),
    hasEverCalled: newest.requests.length > 0,
  };
});
