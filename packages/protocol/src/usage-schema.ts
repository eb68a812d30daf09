import { z } from 'zod';
import type { Usage } from './usage.ts';

const count = z.int().min(0).max(2_147_483_647);

/** Usage on the wire. */
export const usageSchema = z.strictObject({
  inputTokens: count,
  cacheReadTokens: count,
  cacheWrite5mTokens: count,
  cacheWrite1hTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  audioInputTokens: count,
  audioOutputTokens: count,
  images: count,
  requests: count,
  toolUses: count,
}) satisfies z.ZodType<Usage>;
