'use client';

import { KeyRound, PanelRight, Pencil, Power, Trash2 } from 'lucide-react';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatCount } from '@/ui/format-number.ts';
import { MenuItem, MenuRule } from '@/ui/menu.tsx';
import { Money } from '@/ui/money.tsx';
import { RowMenu } from '@/ui/row-menu.tsx';
import { bodyCell, headCell, wideCell } from '@/ui/table-look.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import type { ServiceAccountRow } from './service-account-row.ts';

/** What somebody wants to do to a service account. */
export type ServiceAccountDeeds = {
  onOpen: (account: ServiceAccountRow) => void;
  onCreateKey: (account: ServiceAccountRow) => void;
  onRename: (account: ServiceAccountRow) => void;
  onEnabled: (account: ServiceAccountRow, isEnabled: boolean) => void;
  onRemove: (account: ServiceAccountRow) => void;
};

type LineProps = { row: ServiceAccountRow; timeZone: string; deeds: ServiceAccountDeeds };

function AccountMenu({ row, deeds }: Omit<LineProps, 'timeZone'>) {
  return (
    <RowMenu name={row.name}>
      <MenuItem onSelect={() => deeds.onOpen(row)}>
        <PanelRight aria-hidden />
        Show its keys
      </MenuItem>
      {row.canCreateKeys && row.isEnabled ? (
        <MenuItem onSelect={() => deeds.onCreateKey(row)}>
          <KeyRound aria-hidden />
          Create key…
        </MenuItem>
      ) : null}
      {row.canManage ? (
        <>
          <MenuItem onSelect={() => deeds.onRename(row)}>
            <Pencil aria-hidden />
            Rename…
          </MenuItem>
          <MenuItem onSelect={() => deeds.onEnabled(row, !row.isEnabled)}>
            <Power aria-hidden />
            {row.isEnabled ? 'Disable' : 'Enable'}
          </MenuItem>
          <MenuRule />
          <MenuItem isDanger onSelect={() => deeds.onRemove(row)}>
            <Trash2 aria-hidden />
            Delete…
          </MenuItem>
        </>
      ) : null}
    </RowMenu>
  );
}

function AccountLine({ row, timeZone, deeds }: LineProps) {
  return (
    <tr className={cn('transition-colors duration-[120ms] hover:bg-subtle', !row.isEnabled && 'text-muted')}>
      <td className={cn(bodyCell, 'max-w-40 md:max-w-64')}>
        <span className="flex items-center gap-1.5">
          <button
            type="button"
            className="truncate font-medium underline-offset-4 hover:underline"
            onClick={() => deeds.onOpen(row)}
          >
            {row.name}
          </button>
          {row.isEnabled ? null : <Chip tone="warning">disabled</Chip>}
        </span>
      </td>
      <td className={cn(bodyCell, wideCell, 'max-w-60 truncate text-muted')}>
        {row.group === null ? <span className="text-faint">none</span> : row.group.name}
      </td>
      <td className={cn(bodyCell, 'text-right text-muted tabular-nums')}>
        {row.keyCount === 0 ? <span className="text-faint">none</span> : formatCount(row.keyCount)}
      </td>
      <td className={cn(bodyCell, wideCell, 'whitespace-nowrap text-muted')}>
        {row.lastUsedAtMs === null ? (
          <span className="text-faint">not yet</span>
        ) : (
          <TimeAgo atMs={row.lastUsedAtMs} timeZone={timeZone} />
        )}
      </td>
      <td className={cn(bodyCell, 'text-right')}>
        <Money amount={row.spendNanoUsd} className="text-12" />
      </td>
      <td className={cn(bodyCell, 'text-right')}>
        <AccountMenu row={row} deeds={deeds} />
      </td>
    </tr>
  );
}

type ServiceAccountsTableProps = Omit<LineProps, 'row'> & { accounts: readonly ServiceAccountRow[] };

/** Service accounts in hairlines: whose they are, what they have and what they cost. */
export function ServiceAccountsTable({ accounts, ...line }: ServiceAccountsTableProps) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={headCell}>Service account</th>
            <th className={cn(headCell, wideCell)}>Group</th>
            <th className={cn(headCell, 'text-right')}>Keys</th>
            <th className={cn(headCell, wideCell)}>Last used</th>
            <th className={cn(headCell, 'text-right')}>30 days</th>
            <th className={cn(headCell, 'w-0')}>
              <span className="sr-only">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((row) => (
            <AccountLine key={row.id} row={row} {...line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
