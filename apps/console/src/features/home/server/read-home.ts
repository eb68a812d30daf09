import { listRequests, readUsageBreakdown, readUsageSeriesBy, readUsageTotals } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { resolveRange } from '@/time-range.ts';
import { homeRanges } from '../home-range.ts';
import { assembleHome } from './assemble-home.ts';

const partsMax = 50;
const hourMs = 3_600_000;

/** Health, cost and traffic of an environment over a range; only one's own for whoever may see no more. */
export const readHome = procedure('usage:read')
  .input(z.object({ range: z.enum(homeRanges) }))
  .query(async ({ ctx, input }) => {
    const { tx, organisation, environment, session } = ctx;
    const nowMs = systemClock.nowMs();
    const { timeZone } = organisation;
    const range = resolveRange(input.range, { nowMs, timeZone });
    const whose = ctx.rights.can('usage:read') ? {} : { userId: session.userId };
    const filter = { environmentId: environment.id, fromMs: range.fromMs, toMs: range.toMs, ...whose };
    const totals = await readUsageTotals(tx, filter);
    const anyRequest =
      totals.attempts > 0 ? null : await listRequests(tx, { environmentId: environment.id, ...whose }, { limit: 1 });
    const step = range.bucket;
    return assembleHome({
      range,
      timeZone,
      nowMs,
      hasEverCalled: anyRequest === null || anyRequest.requests.length > 0,
      totals,
      byModel: await readUsageBreakdown(tx, { ...filter, by: 'model', partsMax }),
      byKey: await readUsageBreakdown(tx, { ...filter, by: 'key', partsMax }),
      lately: await readUsageBreakdown(tx, { ...filter, fromMs: nowMs - hourMs, by: 'provider', partsMax }),
      modelSlices: await readUsageSeriesBy(tx, { ...filter, step, by: 'model' }),
      outcomeSlices: await readUsageSeriesBy(tx, { ...filter, step, by: 'outcome' }),
    });
  });
