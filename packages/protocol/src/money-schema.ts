import { z } from 'zod';

/** Money on the wire (JSON, Redis, queues): a decimal string of nano-USD, because a JSON number ends at 2^53. */
export const nanoUsdText = z.string().regex(/^-?(0|[1-9]\d{0,37})$/);
