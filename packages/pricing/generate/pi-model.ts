import { z } from 'zod';

const ratesSchema = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cacheRead: z.number().min(0),
  cacheWrite: z.number().min(0),
});

/** A model as pi-ai's catalogue has it: US dollars per million tokens, 0 where it knows no price. */
export const piModelSchema = z.object({
  provider: z.string(),
  id: z.string(),
  name: z.string(),
  type: z.enum(['chat', 'image', 'classifier']),
  reasoning: z.boolean().optional(),
  strict: z.boolean().optional(),
  free: z.boolean().optional(),
  input: z.array(z.enum(['text', 'image'])),
  output: z.array(z.enum(['text', 'image'])).optional(),
  contextWindow: z.int().min(0).optional(),
  maxTokens: z.int().min(0).optional(),
  cost: ratesSchema.extend({
    tiers: z.array(ratesSchema.extend({ inputTokensAbove: z.int().min(1) })).optional(),
  }),
});
export type PiModel = z.infer<typeof piModelSchema>;
