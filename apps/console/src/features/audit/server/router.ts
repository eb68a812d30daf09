import { createRouter } from '@/server/trpc.ts';
import { listAudit } from './list-audit.ts';
import { readAuditEvent } from './read-audit-event.ts';

/** The audit log. */
export const auditRouter = createRouter({ event: readAuditEvent, list: listAudit });
