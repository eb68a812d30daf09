'use client';

import { useMutation } from '@tanstack/react-query';
import { Laptop, Smartphone } from 'lucide-react';
import { signOutEverywhere } from '@/features/workspace/sign-out.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { toast } from '@/ui/toast.tsx';
import { WideAccountSection } from './account-section.tsx';
import type { SessionRow } from './account-view.ts';

const headCell = 'h-8 border-y px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
/** Where it is narrow, the address stands under the browser, and when one signed in is left out. */
const wideOnly = 'max-md:hidden';
const bodyCell = 'h-12 border-line-faint border-b px-3 whitespace-nowrap first:pl-6 last:pr-6';

type SessionLineProps = { row: SessionRow; timeZone: string; isEnding: boolean; onEnd: () => void };

function SessionLine({ row, timeZone, isEnding, onEnd }: SessionLineProps) {
  const Icon = row.isPhone ? Smartphone : Laptop;
  return (
    <tr className="transition-colors duration-[120ms] hover:bg-subtle">
      <td className={bodyCell}>
        <span className="flex items-center gap-2.5">
          <Icon className="size-4 shrink-0 text-faint" strokeWidth={1.75} aria-hidden />
          <span>
            {row.device}
            <span className="block font-mono text-12 text-muted md:hidden">{row.address ?? 'address unknown'}</span>
          </span>
          {row.isThis ? <Chip tone="accent">this one</Chip> : null}
        </span>
      </td>
      <td className={cn(bodyCell, wideOnly, 'font-mono text-12 text-muted')}>
        {row.address ?? <span className="text-faint">unknown</span>}
      </td>
      <td className={cn(bodyCell, wideOnly, 'text-muted')}>
        <TimeAgo atMs={row.startedAtMs} timeZone={timeZone} />
      </td>
      <td className={cn(bodyCell, 'text-muted')}>
        {row.isThis ? 'now' : <TimeAgo atMs={row.lastSeenAtMs} timeZone={timeZone} />}
      </td>
      <td className={cn(bodyCell, 'text-right')}>
        {row.isThis ? null : (
          <Button size="small" isBusy={isEnding} onClick={onEnd} aria-label={`End the session of ${row.device}`}>
            End
          </Button>
        )}
      </td>
    </tr>
  );
}

type SessionsSectionProps = { sessions: readonly SessionRow[]; timeZone: string; onChanged: () => void };

/** Where one is signed in, and the ways to change that. */
export function SessionsSection({ sessions, timeZone, onChanged }: SessionsSectionProps) {
  const end = useMutation(
    useTrpc().account.endSession.mutationOptions({
      onSettled: onChanged,
      onError: (error) => void toast(publicErrorOf(error).message, { tone: 'danger' }),
      onSuccess: () => void toast('The session has ended.'),
    }),
  );
  return (
    <WideAccountSection
      title="Sessions"
      description="Every browser that you are signed in with. End what you do not know, then change your password."
      action={<Button onClick={() => void signOutEverywhere()}>Sign out everywhere</Button>}
    >
      <section
        aria-label="Your sessions"
        className="relative overflow-x-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <table className="hairline-table">
          <thead>
            <tr>
              <th className={headCell}>Browser</th>
              <th className={cn(headCell, wideOnly)}>Address</th>
              <th className={cn(headCell, wideOnly)}>Signed in</th>
              <th className={headCell}>Last seen</th>
              <th className={cn(headCell, 'w-0')}>
                <span className="sr-only">End</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((row) => (
              <SessionLine
                key={row.id}
                row={row}
                timeZone={timeZone}
                isEnding={end.isPending && end.variables.sessionId === row.id}
                onEnd={() => end.mutate({ sessionId: row.id })}
              />
            ))}
          </tbody>
        </table>
      </section>
    </WideAccountSection>
  );
}
