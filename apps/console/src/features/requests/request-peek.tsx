'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Maximize2, X } from 'lucide-react';
import Link from 'next/link';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Sheet } from '@/ui/dialog.tsx';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { RequestDetail } from './request-detail.tsx';
import { RequestDetailSkeleton } from './request-detail-skeleton.tsx';
import { retryUntilRecorded } from './retry-until-recorded.ts';

type RequestPeekProps = {
  requestId: string | null;
  onClose: () => void;
  /** Null where there is no further row in that direction. */
  onNext: (() => void) | null;
  onPrevious: (() => void) | null;
};

/** One request in a sheet beside its list, which stays in use: j and k walk on. */
export function RequestPeek({ requestId, onClose, onNext, onPrevious }: RequestPeekProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const { data, error, refetch } = useQuery(
    trpc.requests.detail.queryOptions(
      { ...scope, requestId: requestId ?? '' },
      {
        enabled: requestId !== null,
        ...retryUntilRecorded,
      },
    ),
  );
  const controls = (
    <div className="-mr-1 flex items-center">
      <Button
        look="quiet"
        size="icon"
        aria-label="Previous request"
        disabled={onPrevious === null}
        onClick={() => onPrevious?.()}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button look="quiet" size="icon" aria-label="Next request" disabled={onNext === null} onClick={() => onNext?.()}>
        <ChevronDown aria-hidden />
      </Button>
      <Button asChild look="quiet" size="icon">
        <Link href={paths.request(scope, requestId ?? '')} aria-label="Open as a page">
          <Maximize2 aria-hidden />
        </Link>
      </Button>
      <Button look="quiet" size="icon" aria-label="Close" onClick={onClose}>
        <X aria-hidden />
      </Button>
    </div>
  );
  return (
    <Sheet
      isOpen={requestId !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title="Request"
      isModal={false}
      className="w-full max-w-[38rem]"
    >
      {data !== undefined ? (
        <RequestDetail detail={data} controls={controls} />
      ) : error === null ? (
        <>
          <div className="flex justify-end px-6 pt-4 ">{controls}</div>
          <RequestDetailSkeleton />
        </>
      ) : (
        <>
          <div className="flex justify-end px-6 pt-4 ">{controls}</div>
          <QueryError what="this request" error={error} onRetry={() => void refetch()} />
        </>
      )}
    </Sheet>
  );
}
