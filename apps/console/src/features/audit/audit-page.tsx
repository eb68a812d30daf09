'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { isNamedRange, namedRanges, rangeLabels } from '@/time-range.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { Input } from '@/ui/input.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { Select } from '@/ui/select.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { AuditEventSheet } from './audit-event-sheet.tsx';
import { AuditTable } from './audit-table.tsx';

const anybody = 'anybody';
const ranges = [...namedRanges, 'all'] as const;
const results = ['any', 'ok', 'denied', 'failed'] as const;

const view = {
  action: parseAsString.withDefault(''),
  actor: parseAsString.withDefault(''),
  result: parseAsStringLiteral(results).withDefault('any'),
  range: parseAsStringLiteral(ranges).withDefault('30d'),
  event: parseAsString.withDefault(''),
};

const resultOptions = [
  { value: 'any', label: 'Any result' },
  { value: 'ok', label: 'Done' },
  { value: 'denied', label: 'Denied' },
  { value: 'failed', label: 'Failed' },
];
const rangeOptions = ranges.map((range) => ({
  value: range,
  label: isNamedRange(range) ? `Last ${rangeLabels[range]}` : 'All time',
}));

type Filters = { action: string; actor: string; result: string; range: string };

function AuditToolbar({
  filters,
  onChange,
}: {
  filters: Filters;
  onChange: (next: Record<string, string | null>) => void;
}) {
  const { scope, permissions } = useWorkspace();
  const { data: options } = useQuery({
    ...useTrpc().policies.options.queryOptions(scope),
    enabled: permissions.includes('policies:read'),
  });
  const people = options?.targets.filter(({ kind }) => kind === 'user') ?? [];
  const canExport = permissions.includes('audit:export');
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-6 pb-3">
      <Input
        aria-label="Action"
        value={filters.action}
        onChange={(event) => onChange({ action: event.target.value.replace(/[^\w.]/g, '') || null })}
        placeholder="policy, api_key.created …"
        autoComplete="off"
        spellCheck={false}
        className="w-full font-mono text-12 sm:w-64"
      />
      <Select
        aria-label="Who"
        value={filters.actor || anybody}
        onValueChange={(actor) => onChange({ actor: actor === anybody ? null : actor })}
        options={[{ value: anybody, label: 'Anybody' }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
        className="w-auto min-w-32"
      />
      <Select
        aria-label="Result"
        value={filters.result}
        onValueChange={(result) => onChange({ result })}
        options={resultOptions}
        className="w-auto min-w-28"
      />
      <Select
        aria-label="Range"
        value={filters.range}
        onValueChange={(range) => onChange({ range })}
        options={rangeOptions}
        className="w-auto min-w-28"
      />
      {canExport ? (
        <span className="flex gap-2 sm:ml-auto">
          <Button asChild>
            <a href={paths.auditExport(scope, { format: 'csv', ...filters })} download title="What the filter shows">
              <Download aria-hidden />
              CSV
            </a>
          </Button>
          <Button asChild>
            <a href={paths.auditExport(scope, { format: 'ndjson' })} download title="The whole chain, to be verified">
              <Download aria-hidden />
              Chain
            </a>
          </Button>
        </span>
      ) : null}
    </div>
  );
}

/** Who did what, when and from where; nothing of it can be changed. */
export function AuditPage() {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const [{ event, ...filters }, setState] = useQueryStates(view, { history: 'replace' });
  const list = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...scope, ...filters },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: null, placeholderData: keepPreviousData },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const step = (by: number) => {
    const at = rows.findIndex(({ sequence }) => sequence === event);
    const next = event === '' ? rows[0] : rows[at + by];
    if (next !== undefined) void setState({ event: next.sequence });
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), ['Escape']: () => void setState({ event: null }) });
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Every change, sign-in, export and refusal, in one chain: each event carries the hash of the one before it."
      />
      <AuditToolbar filters={filters} onChange={(next) => void setState(next)} />
      {list.error !== null && rows.length === 0 ? (
        <QueryError what="the audit log" error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <TableSkeleton columns={5} /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          title="No event passes this filter"
          action={
            <Button onClick={() => void setState({ action: null, actor: null, result: null, range: 'all' })}>
              Show everything
            </Button>
          }
        >
          The log itself is never empty for long: creating the organisation stands in it.
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <AuditTable
          rows={rows}
          timeZone={organisation.timeZone}
          openSequence={event}
          onOpen={(sequence) => void setState({ event: sequence })}
        />
      ) : null}
      {list.hasNextPage ? (
        <div className="px-6 py-4">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older events
          </Button>
        </div>
      ) : null}
      <AuditEventSheet sequence={event} onClose={() => void setState({ event: null })} />
    </>
  );
}
