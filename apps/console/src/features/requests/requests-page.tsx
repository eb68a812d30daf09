'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatZone } from '@/ui/format-time.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { useNow } from '@/ui/use-now.ts';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { mergeRows } from './live-buffer.ts';
import { LiveNotice } from './live-notice.tsx';
import { NoMatch } from './no-match.tsx';
import type { ShownRow } from './request-columns.tsx';
import { requestMatches } from './request-matches.ts';
import { RequestPeek } from './request-peek.tsx';
import type { RequestRow } from './request-row.ts';
import { RequestTable, RequestTableSkeleton } from './request-table.tsx';
import { RequestToolbar } from './request-toolbar.tsx';
import { RequestsGhost } from './requests-ghost.tsx';
import { useLiveTail } from './use-live-tail.ts';
import { type RequestView, useRequestView } from './use-request-view.ts';

const noFacets = { keys: [], models: [], hasEverCalled: true };

function useRequests(view: RequestView, isReading: boolean) {
  const { scope, organisation } = useWorkspace();
  const { timeZone } = organisation;
  const trpc = useTrpc();
  const facets = useQuery(trpc.requests.facets.queryOptions(scope)).data ?? noFacets;
  const list = useInfiniteQuery(
    trpc.requests.list.infiniteQueryOptions(
      { ...scope, q: view.q, range: view.range },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: null, placeholderData: keepPreviousData },
    ),
  );
  const keyNames = useMemo(() => new Map(facets.keys.map((key) => [key.id, key.name])), [facets.keys]);
  const nameOf = useCallback((row: RequestRow) => keyNames.get(row.keyId) ?? null, [keyNames]);
  const tail = useLiveTail({
    url: view.live ? paths.live(scope) : null,
    isPaused: isReading,
    accepts: (row) => requestMatches({ ...row, keyName: nameOf(row) }, view.filter.terms),
  });
  const rows = useMemo<ShownRow[]>(() => {
    const listed = list.data?.pages.flatMap((page) => page.rows) ?? [];
    const live = view.live ? tail.rows : [];
    return mergeRows(live, listed).map((row) => ({ ...row, keyName: nameOf(row), timeZone }));
  }, [list.data, tail.rows, view.live, nameOf, timeZone]);
  const arrivedIds = useMemo(() => new Set(tail.rows.map((row) => row.requestId)), [tail.rows]);
  return { facets, list, tail, rows, arrivedIds };
}

function useRowKeys(view: RequestView, rows: readonly ShownRow[]) {
  const { peek, setPeek } = view;
  const at = rows.findIndex((row) => row.requestId === peek);
  const step = (by: number) => {
    const next = peek === '' ? rows[0] : rows[at + by];
    return next === undefined ? null : () => setPeek(next.requestId);
  };
  const next = step(1);
  const previous = step(-1);
  const close = () => setPeek(null);
  useShortcuts({ j: () => next?.(), k: () => previous?.(), ['Escape']: close });
  return { next: peek === '' ? null : next, previous: at > 0 ? previous : null };
}

/** Finds and explains single requests, and shows them as they come. */
export function RequestsPage() {
  const { scope, organisation, environment } = useWorkspace();
  const view = useRequestView();
  const [isHovered, setHovered] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const { facets, list, tail, rows, arrivedIds } = useRequests(view, isHovered || isScrolled || view.peek !== '');
  const { next, previous } = useRowKeys(view, rows);
  const nowMs = useNow();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const fetchMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isEmpty = list.isSuccess && rows.length === 0;

  const content =
    list.error !== null && rows.length === 0 ? (
      <QueryError what="requests" error={list.error} onRetry={() => void list.refetch()} />
    ) : list.isPending ? (
      <RequestTableSkeleton />
    ) : isEmpty && !facets.hasEverCalled ? (
      <EmptyState
        title="No request has come yet"
        action={
          <Button asChild look="primary">
            <Link href={paths.welcome(scope)}>Make the first call</Link>
          </Button>
        }
        preview={<RequestsGhost />}
      >
        Every call through the gateway with a key of {environment.name} stands here a moment later, with what it cost
        and where its time went. Prompts and answers are never kept.
      </EmptyState>
    ) : isEmpty ? (
      <NoMatch view={view} rangeWords={list.data?.pages[0]?.rangeWords ?? ''} />
    ) : (
      <RequestTable
        rows={rows}
        hiddenColumns={view.hide}
        arrivedIds={arrivedIds}
        openId={view.peek || null}
        onOpen={view.setPeek}
        hrefOf={(requestId) => paths.request(scope, requestId)}
        onNearEnd={fetchMore}
        onScrolledChange={setScrolled}
        isDimmed={list.isPlaceholderData}
      />
    );

  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title="Requests">
        <span className="text-12 text-muted leading-7" suppressHydrationWarning>
          Times in {formatZone(organisation.timeZone, nowMs ?? 0)}
        </span>
      </PageHeader>
      <RequestToolbar view={view} facets={facets} live={tail.state} />
      <div
        className="relative min-h-0 flex-1"
        onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
        onPointerLeave={() => setHovered(false)}
      >
        {content}
        {view.live ? (
          <LiveNotice
            total={tail.rows.length + tail.heldCount}
            heldCount={tail.heldCount}
            missed={tail.missed}
            onRelease={tail.release}
          />
        ) : null}
      </div>
      <RequestPeek
        requestId={view.peek || null}
        onClose={() => view.setPeek(null)}
        onNext={next}
        onPrevious={previous}
      />
    </div>
  );
}
