import {
  appendAudit,
  listRequests,
  type RequestFilter,
  type RequestPage,
  type RequestRecord,
  withOrganisation,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { formatUsdExactly, systemClock } from '@waygate/protocol';
import { createRequestContext } from '@/server/create-request-context.ts';
import { database } from '@/server/database.ts';
import { type EnteredEnvironment, enterEnvironment, refusalResponse } from '@/server/enter-environment.ts';
import { streamText } from '@/server/stream-text.ts';
import { resolveRange } from '@/time-range.ts';
import { csvLine } from '../csv-line.ts';
import { parseRequestFilter } from '../request-filter.ts';
import { requestListInput } from './list-requests.ts';
import { rowOfRecord } from './row-of-record.ts';

const rowsPerPage = 200;
/** A file that a spreadsheet still opens. Whoever needs more narrows the range. */
const rowsMax = 100_000;

const head = [
  'time',
  'request_id',
  'outcome',
  'http_status',
  'error_code',
  'requested_model',
  'served_model',
  'provider',
  'key_id',
  'key_name',
  'attempts',
  'input_tokens',
  'output_tokens',
  'is_estimated',
  'cost_usd',
  'duration_ms',
  'first_byte_ms',
  'dimensions',
];

/** Dimensions are one cell of JSON: their names are the callers' own, so they cannot be columns. */
function dimensionsOf({ event }: RequestRecord): string | null {
  return Object.keys(event.dimensions).length === 0 ? null : JSON.stringify(event.dimensions);
}

function lineOf(record: RequestRecord): string {
  const row = rowOfRecord(record);
  return csvLine([
    new Date(row.occurredAtMs).toISOString(),
    row.requestId,
    row.outcome,
    row.httpStatus,
    row.errorCode,
    row.requestedModel,
    row.model,
    row.provider,
    row.keyId,
    record.keyName,
    row.attempts,
    row.inputTokens,
    row.outputTokens,
    row.isEstimated,
    row.costNanoUsd === null ? null : formatUsdExactly(row.costNanoUsd),
    row.durationMicros / 1_000,
    row.firstByteMicros === null ? null : row.firstByteMicros / 1_000,
    dimensionsOf(record),
  ]);
}

/** Lines of the file, a page of the ledger at a time: no transaction is open while the browser takes its time. */
async function* lines(entered: EnteredEnvironment, filter: RequestFilter): AsyncGenerator<string> {
  yield csvLine(head);
  let cursor: string | null = null;
  for (let rows = 0; rows < rowsMax; rows += rowsPerPage) {
    const position = { cursor, limit: rowsPerPage };
    const page: RequestPage = await withOrganisation(database(), entered.scope, (tx) =>
      listRequests(tx, filter, position),
    );
    yield page.requests.map(lineOf).join('');
    cursor = page.nextCursor;
    if (cursor === null) return;
  }
}

/** Answers with the requests of a filter as a CSV file. The export stands in the audit log before its first line leaves. */
export async function answerExport(request: Request, place: { org: string; env: string }): Promise<Response> {
  const context = await createRequestContext(request.headers);
  try {
    const entered = await enterEnvironment(context, { ...place, permission: 'requests:export' });
    const { organisation, environment, scope } = entered;
    const input = requestListInput.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!input.success) throw refuse('parameter_invalid', { cause: input.error });
    const { q, range } = input.data;
    const nowMs = systemClock.nowMs();
    const { fromMs, toMs } = resolveRange(range, { nowMs, timeZone: organisation.timeZone });
    const filter = { environmentId: environment.id, fromMs, toMs, terms: parseRequestFilter(q).terms };
    await withOrganisation(database(), scope, (tx) =>
      appendAudit(tx, {
        action: 'requests.exported',
        target: { kind: 'environment', id: environment.id, name: environment.name },
        after: { q, fromMs, toMs },
      }),
    );
    const day = new Date(nowMs).toISOString().slice(0, 10);
    return new Response(streamText(lines(entered, filter), context.requestId), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="requests-${environment.slug}-${day}.csv"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    return refusalResponse(error, context.requestId);
  }
}
