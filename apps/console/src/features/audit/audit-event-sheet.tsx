'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { Sheet } from '@/ui/dialog.tsx';
import { formatClock, formatDate } from '@/ui/format-time.ts';
import { Skeleton } from '@/ui/skeleton.tsx';
import { type AuditRow, changesOf } from './audit-row.ts';
import { ResultChip } from './audit-table.tsx';

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_1fr] gap-3 py-1.5 text-13">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Changes({ body }: { body: AuditRow['body'] }) {
  const changes = changesOf(body);
  if (changes.length === 0) return null;
  return (
    <section className="border-t px-5 py-4" aria-label="What changed">
      <table className="w-full table-fixed text-12">
        <thead>
          <tr className="text-left text-muted">
            <th className="w-28 pb-1.5 font-medium">Field</th>
            <th className="pb-1.5 font-medium">Before</th>
            <th className="pb-1.5 font-medium">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field} className={cn('border-line-faint border-t align-top', before === after && 'text-muted')}>
              <td className="py-1.5 pr-3 break-words">{field}</td>
              <td className="py-1.5 pr-3 font-mono break-words">{before ?? <span className="text-faint">–</span>}</td>
              <td className={cn('py-1.5 font-mono break-words', before !== after && 'text-accent')}>
                {after ?? <span className="text-faint">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EventDetail({ row, timeZone }: { row: AuditRow; timeZone: string }) {
  const { body } = row;
  const { origin, target } = body;
  return (
    <>
      <dl className="px-5 py-3">
        <Fact label="When">{`${formatDate(row.occurredAtMs, timeZone)}, ${formatClock(row.occurredAtMs, timeZone)}`}</Fact>
        <Fact label="Who">
          {row.actorName} <span className="block font-mono text-12 text-muted">{body.actor.id}</span>
        </Fact>
        <Fact label="Target">
          {target.name ?? target.kind} <span className="block font-mono text-12 text-muted">{target.id}</span>
        </Fact>
        <Fact label="From">
          {origin.source}
          {origin.ipAddress === undefined ? null : <span className="font-mono text-12"> {origin.ipAddress}</span>}
          {origin.userAgent === undefined ? null : (
            <span className="block text-12 text-muted break-words">{origin.userAgent}</span>
          )}
        </Fact>
        {origin.requestId === undefined ? null : (
          <Fact label="Request">
            <span className="font-mono text-12">{origin.requestId}</span>
          </Fact>
        )}
        {body.reason === undefined ? null : <Fact label="Reason">{body.reason}</Fact>}
      </dl>
      <Changes body={body} />
      <dl className="border-t px-5 py-3">
        <Fact label="Hash">
          <span className="font-mono text-11 break-all">{row.hash}</span>
        </Fact>
        <Fact label="After">
          <span className="font-mono text-11 text-muted break-all">{row.previousHash || 'the first event'}</span>
        </Fact>
      </dl>
    </>
  );
}

/** One event in a sheet beside the log. */
export function AuditEventSheet({ sequence, onClose }: { sequence: string; onClose: () => void }) {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const { data, error, refetch } = useQuery({
    ...trpc.audit.event.queryOptions({ ...scope, sequence }),
    enabled: sequence !== '',
  });
  return (
    <Sheet
      isOpen={sequence !== ''}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`Event ${sequence}`}
      isModal={false}
      className="w-full max-w-[34rem]"
    >
      <div className="sticky top-0 flex items-center justify-between gap-3 border-b bg-raised px-5 py-3">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-mono text-13">{data?.body.action ?? 'Event'}</span>
          {data === undefined ? null : <ResultChip result={data.body.result} />}
          <span className="font-mono text-12 text-muted">#{sequence}</span>
        </p>
        <Button look="quiet" size="icon" aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      {error !== null && data === undefined ? (
        <QueryError what="this event" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && data === undefined ? <Skeleton className="m-5 h-64" /> : null}
      {data === undefined ? null : <EventDetail row={data} timeZone={organisation.timeZone} />}
    </Sheet>
  );
}
