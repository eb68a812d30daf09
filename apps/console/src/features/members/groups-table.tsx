'use client';

import { Archive, Pencil, ShieldCheck, Users } from 'lucide-react';
import { cn } from '@/ui/cn.ts';
import { formatCount } from '@/ui/format-number.ts';
import { MenuItem, MenuRule } from '@/ui/menu.tsx';
import { RowMenu } from '@/ui/row-menu.tsx';
import { bodyCell, headCell, wideCell } from '@/ui/table-look.ts';
import type { GroupRow } from './member-row.ts';
import { RoleChips } from './role-chips.tsx';

/** What somebody wants to do to a group. */
export type GroupDeeds = {
  onMembers: (group: GroupRow) => void;
  onRoles: (group: GroupRow) => void;
  onRename: (group: GroupRow) => void;
  onArchive: (group: GroupRow) => void;
};

type GroupsTableProps = { groups: readonly GroupRow[]; canGiveRoles: boolean; deeds: GroupDeeds };

const namesMax = 4;

function namesOf(group: GroupRow): string {
  const names = group.members.slice(0, namesMax).map((member) => member.name);
  const more = group.members.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${formatCount(more)} more` : names.join(', ');
}

function GroupMenu({ row, canGiveRoles, deeds }: { row: GroupRow } & Pick<GroupsTableProps, 'canGiveRoles' | 'deeds'>) {
  if (!row.canChangeMembers && !row.canManage && !canGiveRoles) return null;
  return (
    <RowMenu name={row.name}>
      {row.canChangeMembers ? (
        <MenuItem onSelect={() => deeds.onMembers(row)}>
          <Users aria-hidden />
          Members…
        </MenuItem>
      ) : null}
      {canGiveRoles ? (
        <MenuItem onSelect={() => deeds.onRoles(row)}>
          <ShieldCheck aria-hidden />
          Change roles…
        </MenuItem>
      ) : null}
      {row.canManage ? (
        <>
          <MenuItem onSelect={() => deeds.onRename(row)}>
            <Pencil aria-hidden />
            Rename…
          </MenuItem>
          <MenuRule />
          <MenuItem isDanger onSelect={() => deeds.onArchive(row)}>
            <Archive aria-hidden />
            Archive
          </MenuItem>
        </>
      ) : null}
    </RowMenu>
  );
}

/** Groups in hairlines: who is in them and what that grants. */
export function GroupsTable({ groups, canGiveRoles, deeds }: GroupsTableProps) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={headCell}>Group</th>
            <th className={cn(headCell, wideCell)}>Members</th>
            <th className={headCell}>Everybody in it has</th>
            <th className={cn(headCell, 'w-0')}>
              <span className="sr-only">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((row) => (
            <tr key={row.id} className="transition-colors duration-[120ms] hover:bg-subtle">
              <td className={cn(bodyCell, 'max-w-40 truncate font-medium md:max-w-60')}>{row.name}</td>
              <td className={cn(bodyCell, wideCell, 'max-w-96 text-muted')}>
                {row.members.length === 0 ? (
                  <span className="text-faint">nobody yet</span>
                ) : (
                  <span className="block truncate">{namesOf(row)}</span>
                )}
              </td>
              <td className={bodyCell}>
                <RoleChips roles={row.roles} />
              </td>
              <td className={cn(bodyCell, 'text-right')}>
                <GroupMenu row={row} canGiveRoles={canGiveRoles} deeds={deeds} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
