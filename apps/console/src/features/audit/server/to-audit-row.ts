import type { AuditFilter, AuditRecord } from '@waygate/db';
import { resolveRange } from '@/time-range.ts';
import type { AuditFilterInput } from '../audit-input.ts';
import { type AuditRow, auditBodySchema } from '../audit-row.ts';

/** A stored event as its page shows it. */
export function toAuditRow({ sequence, id, occurredAtMs, actorName, actorId, ...record }: AuditRecord): AuditRow {
  const { previousHash, hash } = record;
  const body = auditBodySchema.parse(record.body);
  return { sequence: String(sequence), id, occurredAtMs, actorName: actorName ?? actorId, body, previousHash, hash };
}

/** The filter of the URL as the database takes it. */
export function toAuditFilter(input: AuditFilterInput, at: { nowMs: number; timeZone: string }): AuditFilter {
  const { action, actor, result, range } = input;
  return {
    ...(action === '' ? {} : { action }),
    ...(actor === '' ? {} : { actorId: actor }),
    ...(result === 'any' ? {} : { result }),
    ...(range === 'all' ? {} : { fromMs: resolveRange(range, at).fromMs }),
  };
}
