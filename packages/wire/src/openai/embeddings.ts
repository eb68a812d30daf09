import { z } from 'zod';
import type { OpenAiUsage } from './usage.ts';

const tokenIds = z.array(z.int().min(0));

/** A request of `POST /embeddings`. https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    tokenIds.min(1),
    z.array(tokenIds.min(1)).min(1).max(2048),
  ]),
  dimensions: z.int().min(1).max(4096).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});
export type EmbeddingsRequest = z.infer<typeof embeddingsRequestSchema>;

/** The answer of `POST /embeddings`; vectors are numbers, or base64 of little-endian float32. */
export type EmbeddingsAnswer = {
  readonly object: 'list';
  readonly data: readonly {
    readonly object: 'embedding';
    readonly index: number;
    readonly embedding: readonly number[] | string;
  }[];
  readonly model: string;
  readonly usage: OpenAiUsage;
};
