'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect } from 'react';
import { useLiveTail } from '@/features/requests/use-live-tail.ts';
import { Waterfall } from '@/features/requests/waterfall.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { formatCount, formatDuration } from '@/ui/format-number.ts';
import { Money } from '@/ui/money.tsx';
import { StatusDot } from '@/ui/status-dot.tsx';

const acceptAll = () => true;

/** Waits for the first call, by the live feed and by asking now and then; lights up when it is there. */
export function WaitingPanel({ requestId, onArrived }: { requestId: string | null; onArrived: () => void }) {
  const { scope } = useWorkspace();
  const { rows } = useLiveTail({
    url: requestId === null ? paths.live(scope) : null,
    isPaused: false,
    accepts: acceptAll,
  });
  const hasHeard = rows.length > 0;
  useEffect(() => {
    if (hasHeard) onArrived();
  }, [hasHeard, onArrived]);

  return (
    <div aria-live="polite">
      {requestId === null ? (
        <p className="flex items-center gap-2.5 border border-dashed px-4 py-3.5 text-13 text-muted">
          <span aria-hidden="true" className="breathe size-2 rounded-full bg-accent" />
          {hasHeard ? 'A request is coming in…' : 'Waiting for your first request. Run the snippet above.'}
        </p>
      ) : (
        <Arrived requestId={requestId} />
      )}
    </div>
  );
}

function Arrived({ requestId }: { requestId: string }) {
  const { scope } = useWorkspace();
  const { data: request } = useQuery(useTrpc().requests.detail.queryOptions({ ...scope, requestId }));
  const last = request?.attempts.at(-1);
  if (request === undefined || last === undefined) return null;
  const isGood = last.outcome === 'completed';
  const tokens = last.usage.inputTokens + last.usage.outputTokens + last.usage.reasoningTokens;
  return (
    <div className="arrive border px-4 pt-3 pb-4">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <StatusDot
          tone={isGood ? 'success' : 'danger'}
          label={isGood ? 'Your first request arrived' : 'Your first request arrived and failed'}
          className="font-medium text-14"
        />
        <Money amount={last.costNanoUsd} className="text-16" />
      </p>
      <p className="mt-0.5 mb-3 text-13 text-muted">
        <span className="font-mono text-12">{last.model ?? last.requestedModel}</span> answered {formatCount(tokens)}{' '}
        tokens in {formatDuration(last.durationMicros)}. This is where the time went.
      </p>
      <Waterfall
        attempts={request.attempts.map((attempt) => ({
          attempt: attempt.attempt,
          label: attempt.model ?? attempt.requestedModel,
          isFailed: attempt.outcome !== 'completed',
          occurredAtMs: attempt.occurredAtMs,
          stageMicros: attempt.stageMicros,
        }))}
      />
      <p className="mt-3 text-13">
        <Link href={paths.request(scope, requestId)} className="text-accent underline underline-offset-4">
          Everything about this request
        </Link>
      </p>
    </div>
  );
}
