'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { lazy, Suspense } from 'react';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { rangeLabels } from '@/time-range.ts';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatZone } from '@/ui/format-time.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { Segmented } from '@/ui/segmented.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { HomeCharts } from './home-charts.tsx';
import { homeRanges } from './home-range.ts';
import type { HomeReading } from './home-reading.ts';
import { SpendTable } from './spend-table.tsx';
import { StatusLine } from './status-line.tsx';

const HomeGhost = lazy(() => import('./home-ghost.tsx').then((module) => ({ default: module.HomeGhost })));

const refreshEveryMs = 30_000;

function HomeSkeleton() {
  return (
    <div aria-hidden="true" className="px-6">
      <Skeleton className="h-4 w-20" />
      <Skeleton className="mt-3 h-8 w-[min(38rem,90%)]" />
      <Skeleton className="mt-2 h-8 w-[min(26rem,70%)]" />
      <div className="mt-8 grid gap-10 xl:grid-cols-[8fr_4fr]">
        <Skeleton className="h-64 w-full" />
        <Skeleton className="h-64 w-full" />
      </div>
    </div>
  );
}

/** Home once there is something to tell. */
export function HomeContent({ reading, range }: { reading: HomeReading; range: string }) {
  const { scope } = useWorkspace();
  return (
    <>
      <StatusLine reading={reading.status} scope={scope} range={range} />
      <HomeCharts reading={reading} scope={scope} />
      <div className="grid gap-x-10 gap-y-8 px-6 pt-9 pb-12  xl:grid-cols-[8fr_4fr]">
        <SpendTable
          title="By model"
          field="model"
          lines={reading.byModel}
          coloured={reading.models}
          scope={scope}
          range={range}
        />
        <SpendTable title="By key" field="key" lines={reading.byKey} scope={scope} range={range} />
      </div>
    </>
  );
}

function NothingYet() {
  const { scope, environment } = useWorkspace();
  return (
    <EmptyState
      title={`Nothing has been called in ${environment.name} yet`}
      action={
        <Button asChild look="primary">
          <Link href={paths.welcome(scope)}>Make the first call</Link>
        </Button>
      }
      preview={
        <Suspense fallback={null}>
          <HomeGhost />
        </Suspense>
      }
    >
      Point a client at the gateway and this page tells, in one sentence, how it fares and what it costs, by model and
      by key.
    </EmptyState>
  );
}

/** Is it healthy, what does it cost, where did it go. */
export function HomePage() {
  const { scope, organisation } = useWorkspace();
  const [range, setRange] = useQueryState('range', parseAsStringLiteral(homeRanges).withDefault('24h'));
  const trpc = useTrpc();
  const { data, error, isPlaceholderData, refetch } = useQuery(
    trpc.home.read.queryOptions(
      { ...scope, range },
      { placeholderData: keepPreviousData, refetchInterval: refreshEveryMs },
    ),
  );
  const isBlank = data !== undefined && !data.status.hasEverCalled;
  return (
    <div className="max-w-[96rem]">
      <PageHeader title="Home">
        <span className="text-12 text-muted leading-7">
          {data === undefined ? null : `Days in ${formatZone(organisation.timeZone, data.readAtMs)}`}
        </span>
        {isBlank ? null : (
          <Segmented
            label="Range"
            value={range}
            options={homeRanges.map((value) => ({ value, label: rangeLabels[value] }))}
            onValueChange={(value) => void setRange(value)}
          />
        )}
      </PageHeader>
      {data !== undefined ? (
        <div className={cn('transition-opacity', isPlaceholderData && 'opacity-60')}>
          {error === null ? null : (
            <p role="status" className="mx-6 mb-4 border-warning border-l-2 pl-3 text-12 text-warning">
              This could not be refreshed: {publicErrorOf(error).message}
            </p>
          )}
          {isBlank ? <NothingYet /> : <HomeContent reading={data} range={range} />}
        </div>
      ) : error === null ? (
        <HomeSkeleton />
      ) : (
        <QueryError what="Home" error={error} onRetry={() => void refetch()} />
      )}
    </div>
  );
}
