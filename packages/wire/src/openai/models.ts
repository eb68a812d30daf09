import { z } from 'zod';

/** A row of `GET /models`. Vendors leave out everything but the id. */
export const openAiModelSchema = z.looseObject({
  id: z.string().min(1).max(256),
  created: z.number().nullish(),
  owned_by: z.string().nullish(),
});

/** The answer of `GET /models`. https://platform.openai.com/docs/api-reference/models/list */
export const openAiModelListSchema = z.looseObject({ data: z.array(openAiModelSchema).max(10_000) });

/** A model as we list it in OpenAI's shape. */
export type OpenAiModel = {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the epoch. */
  readonly created: number;
  readonly owned_by: string;
};
