import { z } from 'zod';
import { namedRanges } from '@/time-range.ts';

/** What the audit log is narrowed to, as it stands in the URL. */
export const auditFilterInput = z.object({
  /** An action, or its noun. */
  action: z
    .string()
    .max(80)
    .regex(/^[\w.]*$/, 'An action such as policy.saved, or its noun.')
    .default(''),
  actor: z.string().max(40).default(''),
  result: z.enum(['any', 'ok', 'denied', 'failed']).default('any'),
  range: z.enum([...namedRanges, 'all']).default('30d'),
});
export type AuditFilterInput = z.infer<typeof auditFilterInput>;

/** A place in the chain, as text: it may be beyond what a number holds. */
export const sequenceInput = z.string().regex(/^[1-9]\d{0,17}$/, 'A whole number from 1 on.');
