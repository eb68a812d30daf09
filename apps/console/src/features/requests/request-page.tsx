'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { RequestDetail } from './request-detail.tsx';
import { RequestDetailSkeleton } from './request-detail-skeleton.tsx';
import { retryUntilRecorded } from './retry-until-recorded.ts';

/** One request as a page of its own, for links that are sent around. */
export function RequestPage({ requestId }: { requestId: string }) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const { data, error, refetch } = useQuery(
    trpc.requests.detail.queryOptions({ ...scope, requestId }, retryUntilRecorded),
  );
  return (
    <div className="max-w-4xl pb-10">
      <p className="px-6 pt-5">
        <Link
          href={paths.requests(scope)}
          className="inline-flex items-center gap-1.5 text-12 text-muted hover:text-ink"
        >
          <ArrowLeft className="size-3.5" aria-hidden />
          Requests
        </Link>
      </p>
      {data !== undefined ? (
        <RequestDetail detail={data} />
      ) : error === null ? (
        <RequestDetailSkeleton />
      ) : (
        <QueryError what="this request" error={error} onRetry={() => void refetch()} />
      )}
    </div>
  );
}
