'use client';

import { formatAgo, formatClock, formatDate } from './format-time.ts';
import { useNow } from './use-now.ts';

type TimeAgoProps = { atMs: number; timeZone: string; className?: string };

/** How long ago something was; the exact time as its title. */
export function TimeAgo({ atMs, timeZone, className }: TimeAgoProps) {
  const nowMs = useNow();
  const exact = `${formatDate(atMs, timeZone)}, ${formatClock(atMs, timeZone)}`;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={`${exact} (${timeZone})`} className={className}>
      {nowMs === null ? formatDate(atMs, timeZone) : formatAgo(atMs, nowMs, timeZone)}
    </time>
  );
}
