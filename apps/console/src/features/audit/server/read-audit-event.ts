import { readAuditEvent as readEvent } from '@waygate/db';
import { z } from 'zod';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';
import { sequenceInput } from '../audit-input.ts';
import { toAuditRow } from './to-audit-row.ts';

/** One event of the audit log. */
export const readAuditEvent = procedure('audit:read')
  .input(z.object({ sequence: sequenceInput }))
  .query(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'audit:read');
    return toAuditRow(await readEvent(ctx.tx, BigInt(input.sequence)));
  });
