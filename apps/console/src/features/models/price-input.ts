import type { PriceUnit } from '@waygate/pricing';
import type { UsageBucket } from '@waygate/protocol';
import { z } from 'zod';

/** Buckets of usage as people call them, in the order they are shown. */
export const bucketWords: Readonly<Record<UsageBucket, string>> = {
  inputTokens: 'Input',
  cacheReadTokens: 'Cached input',
  cacheWrite5mTokens: 'Cache write, 5 min',
  cacheWrite1hTokens: 'Cache write, 1 h',
  outputTokens: 'Output',
  reasoningTokens: 'Reasoning',
  audioInputTokens: 'Audio in',
  audioOutputTokens: 'Audio out',
  images: 'Images',
  requests: 'Requests',
  toolUses: 'Tool uses',
};

const pieceBuckets: readonly UsageBucket[] = ['images', 'requests', 'toolUses'];
const unitsPerCell = 1_000_000n;

/** Whether something is counted by the piece rather than by the token. */
export function isPiece(bucket: UsageBucket): boolean {
  return pieceBuckets.includes(bucket);
}

/** Nano-USD of one piece, of a cell, which is of a million. */
export function pieceCell(cell: bigint | undefined): bigint | undefined {
  return cell === undefined ? undefined : cell / unitsPerCell;
}

/** The units a price may be stated in. */
export const unitWords: Readonly<Record<PriceUnit, string>> = {
  per_million: 'per 1,000,000 tokens',
  per_thousand: 'per 1,000 tokens',
  per_unit: 'per token',
};

const amount = z
  .string()
  .trim()
  .regex(/^(\d{1,9}(\.\d{1,15})?)?$/, 'An amount such as 2.50.');

/** What setting a price takes. Amounts are US dollars; those of tokens in the unit that is chosen, the others a piece. */
export const priceFormInput = z.object({
  /** There is no default: the commonest mistake is the wrong unit. */
  unit: z.enum(['per_million', 'per_thousand', 'per_unit'], { error: 'Say what the prices are for.' }),
  amounts: z.object({
    inputTokens: amount,
    cacheReadTokens: amount,
    cacheWrite5mTokens: amount,
    cacheWrite1hTokens: amount,
    outputTokens: amount,
    reasoningTokens: amount,
    audioInputTokens: amount,
    audioOutputTokens: amount,
    images: amount,
    requests: amount,
    toolUses: amount,
  }),
});
export type PriceFormInput = z.infer<typeof priceFormInput>;

/** Which price it was made from, null for none. */
export const basedOnInput = z.object({ basedOnId: z.string().startsWith('prc_').max(40).nullable() });
