'use client';

import { Ban, MoreHorizontal, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { paths, type Scope } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatDate } from '@/ui/format-time.ts';
import { Menu, MenuItem } from '@/ui/menu.tsx';
import { Money } from '@/ui/money.tsx';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { useNow } from '@/ui/use-now.ts';
import { type KeyRow, keyState } from './key-state.ts';
import { ScopeChips } from './scope-chips.tsx';

type KeysTableProps = {
  keys: readonly KeyRow[];
  timeZone: string;
  scope: Scope;
  onRevoke: (key: KeyRow) => void;
};

const head = 'h-8 border-b px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
const cell = 'h-11 border-line-faint border-b px-3 first:pl-6 last:pr-6 whitespace-nowrap';

function StateOf({ row, timeZone }: { row: KeyRow; timeZone: string }) {
  const nowMs = useNow();
  const state = nowMs === null ? (row.revokedAtMs === null ? 'active' : 'revoked') : keyState(row, nowMs);
  if (state === 'revoked') return <Chip tone="danger">revoked</Chip>;
  if (state === 'expired') return <Chip tone="warning">expired</Chip>;
  if (row.expiresAtMs === null) return <span className="text-faint">never</span>;
  return <span className="text-muted">{formatDate(row.expiresAtMs, timeZone)}</span>;
}

function KeyMenu({ row, scope, onRevoke }: { row: KeyRow; scope: Scope; onRevoke: KeysTableProps['onRevoke'] }) {
  const router = useRouter();
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet" size="icon" aria-label={`More about ${row.name}`}>
          <MoreHorizontal aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => router.push(paths.requests(scope, { q: `key:${row.id}` }))}>
        <Search aria-hidden />
        Requests of this key
      </MenuItem>
      {row.canRevoke && row.revokedAtMs === null ? (
        <MenuItem isDanger onSelect={() => onRevoke(row)}>
          <Ban aria-hidden />
          Revoke…
        </MenuItem>
      ) : null}
    </Menu>
  );
}

function OwnerNote({ row }: { row: KeyRow }) {
  const kind = row.owner.kind === 'service_account' ? ['service account'] : [];
  const words = [...kind, ...(row.groupName === null ? [] : [row.groupName])].join(' · ');
  if (words === '') return null;
  return (
    <span className="block truncate text-12 text-faint leading-4" title={words}>
      {words}
    </span>
  );
}

/** Keys in hairlines: what they are, whose, what for, and what they cost. */
export function KeysTable({ keys, timeZone, scope, onRevoke }: KeysTableProps) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={head}>Name</th>
            <th className={head}>Key</th>
            <th className={head}>Owner</th>
            <th className={head}>May call</th>
            <th className={head}>Last used</th>
            <th className={cn(head, 'text-right')}>30 days</th>
            <th className={head}>Expires</th>
            <th className={cn(head, 'w-0')}>
              <span className="sr-only">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((row) => (
            <tr
              key={row.id}
              className={cn(
                'group transition-colors duration-[120ms] hover:bg-subtle',
                row.revokedAtMs && 'text-muted',
              )}
            >
              <td className={cn(cell, 'max-w-60 truncate font-medium')} title={row.name}>
                {row.name}
              </td>
              <td className={cn(cell, 'font-mono text-12 text-muted')}>
                {row.prefix}…{row.lastFour}
              </td>
              <td className={cn(cell, 'max-w-44')}>
                <span className="block truncate leading-4">{row.owner.isMe ? 'You' : row.owner.name}</span>
                <OwnerNote row={row} />
              </td>
              <td className={cell}>
                <ScopeChips scopes={row.scopes} />
              </td>
              <td className={cn(cell, 'text-muted')}>
                {row.lastUsedAtMs === null ? (
                  <span className="text-faint">not yet</span>
                ) : (
                  <TimeAgo atMs={row.lastUsedAtMs} timeZone={timeZone} />
                )}
              </td>
              <td className={cn(cell, 'text-right')}>
                <Money amount={row.spendNanoUsd} className="text-12" />
              </td>
              <td className={cell}>
                <StateOf row={row} timeZone={timeZone} />
              </td>
              <td className={cn(cell, 'text-right')}>
                <KeyMenu row={row} scope={scope} onRevoke={onRevoke} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
