import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { modelQuerySchema } from '../model-query.ts';
import { findModels } from './find-models.ts';
import { readModelWorld } from './model-world.ts';

const pageRows = 100;

/**
 * A page of the models that pass a query. The catalogue stays on the server, which has it in memory: a page of rows is
 * some 3 kB, the whole of it would be twenty times that, and filtering takes a few milliseconds.
 */
export const listModels = procedure('models:read')
  .input(modelQuerySchema.extend({ cursor: z.int().min(0).nullable().default(null) }))
  .query(async ({ ctx, input }) => {
    const { cursor, ...query } = input;
    const rows = findModels(query, await readModelWorld(ctx, systemClock.nowMs()));
    const from = cursor ?? 0;
    const to = from + pageRows;
    return { rows: rows.slice(from, to), total: rows.length, nextCursor: to < rows.length ? to : null };
  });
