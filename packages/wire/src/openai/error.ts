import { z } from 'zod';

/** The body of OpenAI's errors. Vendors vary in every member, so nothing but the envelope is required. */
export const openAiErrorSchema = z.looseObject({
  error: z.union([
    z.string(),
    z.looseObject({
      message: z.string().nullish(),
      type: z.string().nullish(),
      param: z.unknown().optional(),
      code: z.union([z.string(), z.number()]).nullish(),
    }),
  ]),
});
