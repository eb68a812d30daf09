'use client';

import { GroupsTable } from './groups-table.tsx';
import type { GroupRow } from './member-row.ts';

const people = ['Ines Duarte', 'Tom Okafor', 'Wei Zhang'].map((name) => ({ id: name, name }));
const role = (roleName: string) => [{ bindingId: roleName, roleName, scopeName: null, canTake: false }];
const may = { canChangeMembers: false, canManage: false };
const rows: readonly GroupRow[] = [
  { id: '1', name: 'Platform', roles: role('Admin'), members: people, ...may },
  { id: '2', name: 'Research', roles: role('Developer'), members: people.slice(1), ...may },
  { id: '3', name: 'Finance', roles: role('Billing'), members: people.slice(0, 1), ...may },
];
const nothing = () => undefined;
const deeds = { onMembers: nothing, onRoles: nothing, onRename: nothing, onArchive: nothing };

/** How the groups will look once there are some. */
export function GroupsPreview() {
  return <GroupsTable groups={rows} canGiveRoles={false} deeds={deeds} />;
}
