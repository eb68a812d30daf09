'use client';

import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import type { AuditRow } from './audit-row.ts';

const head = 'h-8 border-b px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
const cell = 'h-11 border-line-faint border-b px-3 first:pl-6 last:pr-6 whitespace-nowrap';

/** How an event ended; nothing where it went as wanted. */
export function ResultChip({ result }: { result: AuditRow['body']['result'] }) {
  if (result === 'ok') return null;
  return <Chip tone={result === 'denied' ? 'warning' : 'danger'}>{result}</Chip>;
}

type AuditTableProps = {
  rows: readonly AuditRow[];
  timeZone: string;
  openSequence: string;
  onOpen: (sequence: string) => void;
};

/** Events in hairlines: when, who, what, to what, from where. */
export function AuditTable({ rows, timeZone, openSequence, onOpen }: AuditTableProps) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={head}>When</th>
            <th className={head}>Who</th>
            <th className={head}>Did</th>
            <th className={head}>To</th>
            <th className={head}>From</th>
            <th className={cn(head, 'text-right')}>Event</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ sequence, occurredAtMs, actorName, body }) => (
            <tr
              key={sequence}
              onClick={() => onOpen(sequence)}
              className={cn(
                'cursor-pointer transition-colors duration-[120ms] hover:bg-subtle',
                sequence === openSequence && 'bg-accent-wash',
              )}
            >
              <td className={cn(cell, 'text-muted')}>
                <TimeAgo atMs={occurredAtMs} timeZone={timeZone} />
              </td>
              <td className={cn(cell, 'max-w-48 truncate')}>{actorName}</td>
              <td className={cell}>
                <span className="flex items-center gap-2">
                  <span className="font-mono text-12">{body.action}</span>
                  <ResultChip result={body.result} />
                </span>
              </td>
              <td className={cn(cell, 'max-w-64 truncate')} title={body.target.id}>
                {body.target.name ?? <span className="font-mono text-12 text-muted">{body.target.id}</span>}
              </td>
              <td className={cn(cell, 'font-mono text-12 text-muted')}>
                {body.origin.ipAddress ?? body.origin.source}
              </td>
              <td className={cn(cell, 'text-right')}>
                <button
                  type="button"
                  onClick={() => onOpen(sequence)}
                  className="font-mono text-12 text-muted tabular-nums underline-offset-4 hover:underline"
                >
                  #{sequence}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
