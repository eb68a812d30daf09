'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useCallback, useMemo } from 'react';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { formatCount } from '@/ui/format-number.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import type { ModelRow } from './model-row.ts';
import { ModelsTable, ModelsTableSkeleton } from './models-table.tsx';
import { ModelsToolbar, type ProviderFacet } from './models-toolbar.tsx';
import { NoModel } from './no-model.tsx';
import { type ModelView, useModelView } from './use-model-view.ts';

const ModelSheet = dynamic(() => import('./model-sheet.tsx').then((module) => module.ModelSheet), { ssr: false });
const CompareDialog = dynamic(() => import('./compare-dialog.tsx').then((module) => module.CompareDialog), {
  ssr: false,
});
const noProviders: readonly ProviderFacet[] = [];

function useRowKeys(view: ModelView, rows: readonly ModelRow[]) {
  const { model, open } = view;
  const at = rows.findIndex((row) => row.id === model);
  const step = (by: number) => {
    const next = model === '' ? rows[0] : rows[at + by];
    return next === undefined ? null : () => open(next.id);
  };
  const next = step(1);
  const previous = at > 0 ? step(-1) : null;
  const current = rows[at];
  useShortcuts({
    j: () => next?.(),
    k: () => previous?.(),
    x: () => (current === undefined ? undefined : view.toggleChosen(current.id)),
    ['Escape']: () => open(null),
  });
  return { next: model === '' ? null : next, previous };
}

function CompareBar({ view }: { view: ModelView }) {
  const { chosen } = view;
  if (chosen.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 border-t bg-subtle px-6 py-2">
      <p className="min-w-0 flex-1 truncate text-13">
        <span className="text-muted">To compare: </span>
        <span className="font-mono text-12">{chosen.join(', ')}</span>
      </p>
      <Button look="primary" disabled={chosen.length < 2} onClick={() => view.setComparing(true)}>
        Compare {chosen.length < 2 ? '' : chosen.length}
      </Button>
      <Button look="quiet" size="icon" aria-label="Choose none" onClick={view.clearChosen}>
        <X aria-hidden />
      </Button>
    </div>
  );
}

/** Every model there is: what it can, what it costs, and whether it can be called here. */
export function ModelsPage() {
  const { scope, permissions } = useWorkspace();
  const view = useModelView();
  const trpc = useTrpc();
  const facets = useQuery(trpc.models.facets.queryOptions(scope)).data;
  const list = useInfiniteQuery(
    trpc.models.list.infiniteQueryOptions(
      { ...scope, ...view.query },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: null, placeholderData: keepPreviousData },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? 0;
  const { next, previous } = useRowKeys(view, rows);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const fetchMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const content =
    list.error !== null && rows.length === 0 ? (
      <QueryError what="models" error={list.error} onRetry={() => void list.refetch()} />
    ) : list.isPending ? (
      <ModelsTableSkeleton />
    ) : rows.length === 0 ? (
      <NoModel view={view} hasUsable={facets === undefined || facets.usable > 0} />
    ) : (
      <ModelsTable rows={rows} view={view} isDimmed={list.isPlaceholderData} onNearEnd={fetchMore} />
    );
  const usable =
    facets === undefined ? '' : `${formatCount(facets.usable)} of ${formatCount(facets.total)} usable here`;
  const isAll = total === facets?.total;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title="Models">
        <span className="text-12 text-muted leading-7" role="status">
          {list.isPending ? '' : isAll ? usable : `${formatCount(total)} found, ${usable}`}
        </span>
        {facets?.usable === 0 && permissions.includes('providers:manage') ? (
          <Button asChild look="primary">
            <Link href={paths.providers(scope, { add: 'choose' })}>Add a provider</Link>
          </Button>
        ) : null}
      </PageHeader>
      <ModelsToolbar view={view} providers={facets?.providers ?? noProviders} />
      <div className="relative min-h-0 flex-1">{content}</div>
      <CompareBar view={view} />
      {view.model === '' ? null : (
        <ModelSheet model={view.model} onOpen={view.open} onNext={next} onPrevious={previous} />
      )}
      {view.isComparing ? <CompareDialog view={view} /> : null}
    </div>
  );
}
