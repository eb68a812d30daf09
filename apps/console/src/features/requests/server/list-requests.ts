import { listRequests as readRequests } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { resolveRange } from '@/time-range.ts';
import { filterLengthMax, parseRequestFilter } from '../request-filter.ts';
import { rowOfRecord } from './row-of-record.ts';

const pageRows = 100;

/** What the list of requests is narrowed to. */
export const requestListInput = z.object({
  q: z.string().max(filterLengthMax).default(''),
  range: z.string().max(80).default('24h'),
});

/** A page of requests that pass a filter line, newest first; only one's own for whoever may see no more. */
export const listRequests = procedure('requests:read')
  .input(requestListInput.extend({ cursor: z.string().max(200).nullable().default(null) }))
  .query(async ({ ctx, input }) => {
    const nowMs = systemClock.nowMs();
    const range = resolveRange(input.range, { nowMs, timeZone: ctx.organisation.timeZone });
    const page = await readRequests(
      ctx.tx,
      {
        environmentId: ctx.environment.id,
        fromMs: range.fromMs,
        toMs: range.toMs,
        terms: parseRequestFilter(input.q).terms,
        ...(ctx.rights.can('requests:read') ? {} : { userId: ctx.session.userId }),
      },
      { cursor: input.cursor, limit: pageRows },
    );
    return { rows: page.requests.map(rowOfRecord), nextCursor: page.nextCursor, rangeWords: range.words };
  });
