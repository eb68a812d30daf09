import { z } from 'zod';

const fields = z.record(z.string(), z.unknown());

/** The body of an event as it was hashed. */
export const auditBodySchema = z.object({
  actor: z.object({ kind: z.string(), id: z.string() }),
  origin: z.object({
    source: z.string(),
    ipAddress: z.string().optional(),
    userAgent: z.string().optional(),
    sessionId: z.string().optional(),
    requestId: z.string().optional(),
  }),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string().optional() }),
  result: z.enum(['ok', 'denied', 'failed']),
  reason: z.string().optional(),
  before: fields.optional(),
  after: fields.optional(),
});
export type AuditBody = z.infer<typeof auditBodySchema>;

/** An event as its page shows it. */
export type AuditRow = {
  sequence: string;
  id: string;
  occurredAtMs: number;
  actorName: string;
  body: AuditBody;
  previousHash: string;
  hash: string;
};

/** One field of a thing, before and after. Null: it was not there. */
export type FieldChange = { field: string; before: string | null; after: string | null };

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields of a change side by side, those that differ first. */
export function changesOf({ before = {}, after = {} }: Pick<AuditBody, 'before' | 'after'>): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map((field) => ({
    field,
    before: Object.hasOwn(before, field) ? textOf(before[field]) : null,
    after: Object.hasOwn(after, field) ? textOf(after[field]) : null,
  }));
  return changes.sort((a, b) => Number(a.before === a.after) - Number(b.before === b.after));
}
