import { listAudit as readAudit } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';
import { auditFilterInput, sequenceInput } from '../audit-input.ts';
import { toAuditFilter, toAuditRow } from './to-audit-row.ts';

const pageRows = 100;

/** A page of the organisation's audit log, newest first. */
export const listAudit = procedure('audit:read')
  .input(auditFilterInput.extend({ cursor: sequenceInput.nullable().default(null) }))
  .query(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'audit:read');
    const { timeZone } = ctx.organisation;
    const { events, nextBefore } = await readAudit(
      ctx.tx,
      toAuditFilter(input, { nowMs: systemClock.nowMs(), timeZone }),
      { before: input.cursor === null ? null : BigInt(input.cursor), limit: pageRows },
    );
    return { rows: events.map(toAuditRow), nextCursor: nextBefore === null ? null : String(nextBefore) };
  });
