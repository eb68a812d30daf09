import { type OverrideCells, removePriceOverride, setPriceOverride } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { cellFromEntry, checkOverride, findModel, type OverrideCheck, type PriceUnit } from '@waygate/pricing';
import { systemClock, type UsageBucket, usageBuckets } from '@waygate/protocol';
import { z } from 'zod';
import { procedure } from '@/server/trpc.ts';
import { basedOnInput, bucketWords, isPiece, type PriceFormInput, priceFormInput } from '../price-input.ts';
import { findRow } from './find-models.ts';
import { readModelWorld } from './model-world.ts';
import { modelInput } from './read-model.ts';

function cellOf(bucket: UsageBucket, amount: string, unit: PriceUnit): bigint {
  try {
    return cellFromEntry(amount, isPiece(bucket) ? 'per_unit' : unit);
  } catch (cause) {
    const message = `${bucketWords[bucket]}: ${amount} has more decimals than a price in this unit can have.`;
    throw refuse('parameter_invalid', { param: `amounts.${bucket}`, message, cause });
  }
}

/**
 * The cells of what was entered. As in the catalogue, reasoning is billed as output where it has no rate of its own, and
 * a price list by the token that names no fee per request has none.
 */
function cellsOf({ unit, amounts }: PriceFormInput): OverrideCells {
  const stated = usageBuckets.filter((bucket) => amounts[bucket] !== '');
  const message = 'State at least one price. To go back to the catalogue, remove yours.';
  if (stated.length === 0) throw refuse('parameter_invalid', { param: 'amounts', message });
  const cells: Partial<Record<UsageBucket, bigint>> = {};
  for (const bucket of stated) cells[bucket] = cellOf(bucket, amounts[bucket], unit);
  if (cells.inputTokens === undefined) return cells;
  if (cells.outputTokens !== undefined) cells.reasoningTokens ??= cells.outputTokens;
  cells.requests ??= 0n;
  return cells;
}

/** What came of it: saved, or first to be looked at again. */
export type SetPriceAnswer = { isSaved: true } | { isSaved: false; check: OverrideCheck };

/** Puts the organisation's own price of a model in force. One that looks like a wrong unit is asked about once more. */
export const setPrice = procedure('prices:manage')
  .input(modelInput.extend(priceFormInput.shape).extend(basedOnInput.shape).extend({ isConfirmed: z.boolean() }))
  .mutation(async ({ ctx, input }): Promise<SetPriceAnswer> => {
    const row = findRow(input.model, await readModelWorld(ctx, systemClock.nowMs()));
    if (row === undefined) throw refuse('not_found', { param: 'model' });
    const cells = cellsOf(input);
    const check = checkOverride(cells, findModel(row.id)?.price.cells ?? {});
    const asksAgain = check.needsConfirmation || check.lostBuckets.length > 0;
    if (asksAgain && !input.isConfirmed) return { isSaved: false, check };
    await setPriceOverride(ctx.tx, { model: row.id, cells, basedOnId: input.basedOnId });
    return { isSaved: true };
  });

/** Takes the organisation's own price of a model back: the catalogue's is in force again. */
export const removePrice = procedure('prices:manage')
  .input(modelInput.extend(basedOnInput.shape))
  .mutation(({ ctx, input }) => removePriceOverride(ctx.tx, input));
