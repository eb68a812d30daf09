import {
  type AuditFilter,
  appendAudit,
  listAudit,
  readAuditHead,
  readAuditPage,
  withOrganisation,
  writeBundleHead,
  writeBundleLine,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { systemClock } from '@waygate/protocol';
import { csvLine } from '@/features/requests/csv-line.ts';
import { createRequestContext } from '@/server/create-request-context.ts';
import { database } from '@/server/database.ts';
import { type EnteredEnvironment, enterEnvironment, refusalResponse } from '@/server/enter-environment.ts';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { streamText } from '@/server/stream-text.ts';
import { auditFilterInput } from '../audit-input.ts';
import type { AuditRow } from '../audit-row.ts';
import { toAuditFilter, toAuditRow } from './to-audit-row.ts';

const rowsPerPage = 500;
const csvRowsMax = 100_000;

const head = [
  'sequence',
  'time',
  'action',
  'result',
  'actor_id',
  'actor_name',
  'target_kind',
  'target_id',
  'target_name',
];
const tail = ['source', 'ip_address', 'reason', 'before', 'after', 'hash'];

function lineOf({ sequence, occurredAtMs, actorName, body, hash }: AuditRow): string {
  const { action, result, actor, target, origin, reason, before, after } = body;
  return csvLine([
    sequence,
    new Date(occurredAtMs).toISOString(),
    action,
    result,
    actor.id,
    actorName,
    target.kind,
    target.id,
    target.name ?? null,
    origin.source,
    origin.ipAddress ?? null,
    reason ?? null,
    before === undefined ? null : JSON.stringify(before),
    after === undefined ? null : JSON.stringify(after),
    hash,
  ]);
}

/** The events of a filter, newest first: what a page shows, for a spreadsheet. */
async function* csvLines({ scope }: EnteredEnvironment, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine([...head, ...tail]);
  let before: bigint | null = null;
  for (let rows = 0; rows < csvRowsMax; rows += rowsPerPage) {
    const page: Awaited<ReturnType<typeof listAudit>> = await withOrganisation(database(), scope, (tx) =>
      listAudit(tx, filter, { before, limit: rowsPerPage }),
    );
    yield page.events.map((event) => lineOf(toAuditRow(event))).join('');
    before = page.nextBefore;
    if (before === null) return;
  }
}

/** The whole chain from its first event to where it ended when the export began: a bundle that can be verified alone. */
async function* bundleLines({ scope }: EnteredEnvironment): AsyncGenerator<string> {
  const end = await withOrganisation(database(), scope, readAuditHead);
  yield writeBundleHead(scope.organisationId, end);
  const last = end?.sequence ?? 0n;
  let after = 0n;
  while (after < last) {
    const from = after;
    const rows = await withOrganisation(database(), scope, (tx) => readAuditPage(tx, from, rowsPerPage));
    const wanted = rows.filter(({ sequence }) => sequence <= last);
    yield wanted.map(writeBundleLine).join('');
    after = wanted.at(-1)?.sequence ?? last;
  }
}

/** Answers with the audit log as CSV (what the filter shows) or NDJSON (the whole chain). The export is audited first. */
export async function answerAuditExport(request: Request, place: { org: string; env: string }): Promise<Response> {
  const context = await createRequestContext(request.headers);
  try {
    const entered = await enterEnvironment(context, { ...place, permission: 'audit:export' });
    requireInOrganisation(entered.rights, 'audit:export');
    const { organisation, scope } = entered;
    const { format, ...search } = Object.fromEntries(new URL(request.url).searchParams);
    const input = auditFilterInput.safeParse(search);
    if (!input.success) throw refuse('parameter_invalid', { cause: input.error });
    if (format !== 'csv' && format !== 'ndjson') throw refuse('parameter_invalid', { param: 'format' });
    const nowMs = systemClock.nowMs();
    await withOrganisation(database(), scope, (tx) =>
      appendAudit(tx, {
        action: 'audit.exported',
        target: { kind: 'organisation', id: organisation.id, name: organisation.name },
        after: { format, ...(format === 'csv' ? input.data : {}) },
      }),
    );
    const filter = toAuditFilter(input.data, { nowMs, timeZone: organisation.timeZone });
    const lines = format === 'csv' ? csvLines(entered, filter) : bundleLines(entered);
    const day = new Date(nowMs).toISOString().slice(0, 10);
    return new Response(streamText(lines, context.requestId), {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="audit-${organisation.slug}-${day}.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    return refusalResponse(error, context.requestId);
  }
}
