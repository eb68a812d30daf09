'use client';

import { LogOut, RotateCcw, Send, ShieldCheck, ShieldMinus, UserMinus, UserX } from 'lucide-react';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatDate } from '@/ui/format-time.ts';
import { MenuItem, MenuRule } from '@/ui/menu.tsx';
import { RowMenu } from '@/ui/row-menu.tsx';
import { bodyCell, headCell, wideCell } from '@/ui/table-look.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import type { InvitationRow, MemberRow, People } from './member-row.ts';
import { RoleChips } from './role-chips.tsx';

/** What somebody wants to do to a person; each opens a dialog or is done at once. */
export type PersonDeeds = {
  onRoles: (member: MemberRow) => void;
  onActive: (member: MemberRow, isActive: boolean) => void;
  onRemove: (member: MemberRow) => void;
  onResetFactor: (member: MemberRow) => void;
  onInviteAgain: (invitation: InvitationRow) => void;
  onWithdraw: (invitation: InvitationRow) => void;
};

type PeopleTableProps = { people: People; timeZone: string; deeds: PersonDeeds };

function MemberMenu({ row, canInvite, deeds }: { row: MemberRow; canInvite: boolean; deeds: PersonDeeds }) {
  if (!canInvite && !row.isMe) return null;
  return (
    <RowMenu name={row.name}>
      {canInvite ? (
        <MenuItem onSelect={() => deeds.onRoles(row)}>
          <ShieldCheck aria-hidden />
          Change roles…
        </MenuItem>
      ) : null}
      {canInvite && row.isMe ? <MenuRule /> : null}
      {row.isMe ? (
        <MenuItem isDanger onSelect={() => deeds.onRemove(row)}>
          <LogOut aria-hidden />
          Leave the organisation…
        </MenuItem>
      ) : null}
      {row.canResetFactor ? (
        <MenuItem onSelect={() => deeds.onResetFactor(row)}>
          <ShieldMinus aria-hidden />
          Reset two-factor sign-in…
        </MenuItem>
      ) : null}
      {row.canManage && !row.isMe ? (
        <>
          <MenuItem onSelect={() => deeds.onActive(row, !row.isActive)}>
            {row.isActive ? <UserX aria-hidden /> : <RotateCcw aria-hidden />}
            {row.isActive ? 'Deactivate' : 'Reactivate'}
          </MenuItem>
          <MenuRule />
          <MenuItem isDanger onSelect={() => deeds.onRemove(row)}>
            <UserMinus aria-hidden />
            Remove…
          </MenuItem>
        </>
      ) : null}
    </RowMenu>
  );
}

function MemberLine({ row, people, timeZone, deeds }: PeopleTableProps & { row: MemberRow }) {
  return (
    <tr className={cn('transition-colors duration-[120ms] hover:bg-subtle', !row.isActive && 'text-muted')}>
      <td className={cn(bodyCell, 'max-w-48 md:max-w-64')}>
        <span className="flex items-center gap-1.5 leading-4">
          <span className="truncate font-medium">{row.name}</span>
          {row.isMe ? <span className="text-12 text-faint">you</span> : null}
          {row.isActive ? null : <Chip tone="warning">deactivated</Chip>}
        </span>
        <span className="block truncate text-12 text-muted leading-4">
          {row.email}
          {row.isEmailVerified ? '' : ' · not confirmed'}
          {row.hasSecondFactor ? ' · two-factor' : ''}
        </span>
      </td>
      <td className={bodyCell}>
        <RoleChips roles={row.roles} />
      </td>
      <td className={cn(bodyCell, wideCell, 'max-w-60 text-muted')}>
        {row.groups.length === 0 ? (
          <span className="text-faint">none</span>
        ) : (
          <span className="block truncate">{row.groups.map((group) => group.name).join(', ')}</span>
        )}
      </td>
      <td className={cn(bodyCell, wideCell, 'whitespace-nowrap text-muted')}>
        {row.lastSeenAtMs === null ? (
          <span className="text-faint">never</span>
        ) : (
          <TimeAgo atMs={row.lastSeenAtMs} timeZone={timeZone} />
        )}
      </td>
      <td className={cn(bodyCell, 'text-right')}>
        <MemberMenu row={row} canInvite={people.canInvite} deeds={deeds} />
      </td>
    </tr>
  );
}

function InvitationLine({ row, timeZone, deeds }: Omit<PeopleTableProps, 'people'> & { row: InvitationRow }) {
  return (
    <tr className="text-muted transition-colors duration-[120ms] hover:bg-subtle">
      <td className={cn(bodyCell, 'max-w-48 md:max-w-64')}>
        <span className="flex items-center gap-1.5 leading-4">
          <span className="truncate">{row.email}</span>
          <Chip tone="accent">invited</Chip>
        </span>
        <span className="block text-12 leading-4">until {formatDate(row.expiresAtMs, timeZone)}</span>
      </td>
      <td className={bodyCell}>
        <Chip>{row.roleName}</Chip>
      </td>
      <td className={cn(bodyCell, wideCell)} />
      <td className={cn(bodyCell, wideCell, 'text-faint')}>not yet</td>
      <td className={cn(bodyCell, 'text-right')}>
        <RowMenu name={row.email}>
          <MenuItem onSelect={() => deeds.onInviteAgain(row)}>
            <Send aria-hidden />
            Invite again…
          </MenuItem>
          <MenuItem isDanger onSelect={() => deeds.onWithdraw(row)}>
            <UserX aria-hidden />
            Withdraw invitation
          </MenuItem>
        </RowMenu>
      </td>
    </tr>
  );
}

/** Members in hairlines, then who is invited. */
export function PeopleTable({ people, timeZone, deeds }: PeopleTableProps) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={headCell}>Person</th>
            <th className={headCell}>Roles</th>
            <th className={cn(headCell, wideCell)}>Groups</th>
            <th className={cn(headCell, wideCell)}>Last seen</th>
            <th className={cn(headCell, 'w-0')}>
              <span className="sr-only">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.members.map((row) => (
            <MemberLine key={row.id} row={row} people={people} timeZone={timeZone} deeds={deeds} />
          ))}
          {people.invitations.map((row) => (
            <InvitationLine key={row.id} row={row} timeZone={timeZone} deeds={deeds} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
