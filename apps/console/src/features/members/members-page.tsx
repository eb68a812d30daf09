'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, UserPlus } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatCount } from '@/ui/format-number.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { Segmented } from '@/ui/segmented.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { GroupMembersDialog, type NamedGroup, NameGroupDialog } from './group-dialogs.tsx';
import { GroupsPreview } from './groups-preview.tsx';
import { GroupsTable } from './groups-table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import type { GroupRow, MemberRow, People } from './member-row.ts';
import { PeopleTable } from './people-table.tsx';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';
import { ResetFactorDialog } from './reset-factor-dialog.tsx';
import type { InviteInput } from './role-input.ts';
import { type Holder, RolesDialog } from './roles-dialog.tsx';
import { usePeopleDeeds } from './use-people-deeds.ts';

const tabs = ['people', 'groups'] as const;

function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function summaryOf({ members, invitations, groups }: People): string {
  const inactive = members.filter((member) => !member.isActive).length;
  const parts = [
    counted(members.length - inactive, 'person', 'people'),
    ...(inactive === 0 ? [] : [`${formatCount(inactive)} deactivated`]),
    ...(invitations.length === 0 ? [] : [counted(invitations.length, 'invitation', 'invitations')]),
    counted(groups.length, 'group', 'groups'),
  ];
  return `${parts.join(', ')}.`;
}

/** What is open over the page. */
type Layer =
  | { kind: 'invite'; suggested: Partial<InviteInput> }
  | { kind: 'roles'; holder: Holder }
  | { kind: 'remove'; member: MemberRow }
  | { kind: 'reset'; member: MemberRow }
  | { kind: 'name'; group: NamedGroup }
  | { kind: 'members'; groupId: string };

function Layers({ people, layer, onClose }: { people: People; layer: Layer | null; onClose: () => void }) {
  const { refresh, changeMember } = usePeopleDeeds();
  const onChanged = () => void refresh();
  const group: GroupRow | undefined =
    layer?.kind === 'members' ? people.groups.find((one) => one.id === layer.groupId) : undefined;
  return (
    <>
      <InviteDialog
        key={layer?.kind === 'invite' ? (layer.suggested.email ?? 'new') : 'closed'}
        isOpen={layer?.kind === 'invite'}
        roleChoices={people.roleChoices}
        suggested={layer?.kind === 'invite' ? layer.suggested : {}}
        onClose={onClose}
        onInvited={onChanged}
      />
      <RolesDialog
        holder={layer?.kind === 'roles' ? layer.holder : null}
        people={people}
        onClose={onClose}
        onChanged={onChanged}
      />
      <RemoveMemberDialog
        member={layer?.kind === 'remove' ? layer.member : null}
        onClose={onClose}
        onChanged={onChanged}
      />
      <ResetFactorDialog
        member={layer?.kind === 'reset' ? layer.member : null}
        onClose={onClose}
        onChanged={onChanged}
      />
      <NameGroupDialog group={layer?.kind === 'name' ? layer.group : null} onClose={onClose} onChanged={onChanged} />
      <GroupMembersDialog
        group={group ?? null}
        candidates={people.candidates}
        onMember={changeMember}
        onClose={onClose}
      />
    </>
  );
}

function Groups({ people, onLayer }: { people: People; onLayer: (layer: Layer) => void }) {
  const { changeArchived } = usePeopleDeeds();
  if (people.groups.length === 0) {
    return (
      <EmptyState
        title="No groups yet"
        action={
          people.canManageGroups ? (
            <Button look="primary" onClick={() => onLayer({ kind: 'name', group: 'new' })}>
              <Plus aria-hidden />
              Create group
            </Button>
          ) : undefined
        }
        preview={<GroupsPreview />}
      >
        A group is a team. Give it roles once and everybody in it has them; keys and service accounts can belong to it,
        so that what it spends and may call is decided in one place.
      </EmptyState>
    );
  }
  return (
    <GroupsTable
      groups={people.groups}
      canGiveRoles={people.canInvite}
      deeds={{
        onMembers: ({ id }) => onLayer({ kind: 'members', groupId: id }),
        onRoles: ({ id, name }) => onLayer({ kind: 'roles', holder: { kind: 'group', id, name } }),
        onRename: (group) => onLayer({ kind: 'name', group }),
        onArchive: (group) => changeArchived(group, true),
      }}
    />
  );
}

/** Who is in the organisation, with which roles, in which groups. */
export function MembersPage() {
  const { scope, organisation } = useWorkspace();
  const { data: people, error, refetch } = useQuery(useTrpc().members.list.queryOptions(scope));
  const { changeActive, withdrawInvitation } = usePeopleDeeds();
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('people'));
  const [layer, setLayer] = useState<Layer | null>(null);
  const invite = () => setLayer({ kind: 'invite', suggested: {} });
  const create = () => setLayer({ kind: 'name', group: 'new' });
  const canCreate = tab === 'people' ? people?.canInvite : people?.canManageGroups;
  useShortcuts(canCreate ? { c: tab === 'people' ? invite : create } : {});
  return (
    <>
      <PageHeader title="Members & groups" description={people === undefined ? undefined : summaryOf(people)}>
        <Segmented
          label="What to show"
          value={tab}
          options={[
            { value: 'people', label: 'People' },
            { value: 'groups', label: 'Groups' },
          ]}
          onValueChange={(value) => void setTab(value === 'people' ? null : value)}
        />
        {canCreate && tab === 'people' ? (
          <Button look="primary" onClick={invite}>
            <UserPlus aria-hidden />
            Invite
          </Button>
        ) : null}
        {canCreate && tab === 'groups' && people?.groups.length !== 0 ? (
          <Button look="primary" onClick={create}>
            <Plus aria-hidden />
            Create group
          </Button>
        ) : null}
      </PageHeader>
      {error !== null && people === undefined ? (
        <QueryError what="members and groups" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && people === undefined ? <TableSkeleton columns={5} /> : null}
      {people !== undefined && tab === 'people' ? (
        <PeopleTable
          people={people}
          timeZone={organisation.timeZone}
          deeds={{
            onRoles: ({ id, name }) => setLayer({ kind: 'roles', holder: { kind: 'user', id, name } }),
            onActive: changeActive,
            onRemove: (member) => setLayer({ kind: 'remove', member }),
            onResetFactor: (member) => setLayer({ kind: 'reset', member }),
            onInviteAgain: ({ email, role }) => setLayer({ kind: 'invite', suggested: { email, role } }),
            onWithdraw: withdrawInvitation,
          }}
        />
      ) : null}
      {people !== undefined && tab === 'groups' ? <Groups people={people} onLayer={setLayer} /> : null}
      {people === undefined ? null : <Layers people={people} layer={layer} onClose={() => setLayer(null)} />}
    </>
  );
}
