'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { toast } from '@/ui/toast.tsx';
import type { GroupRow, InvitationRow, MemberRow } from './member-row.ts';

/** What can be done on the page with one click. Each says that it is done and, where there is a way back, offers it. */
export function usePeopleDeeds() {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.members.list.queryKey(scope) });
  const settled = {
    onSettled: refresh,
    onError: (error: unknown) => void toast(publicErrorOf(error).message, { tone: 'danger' }),
  };
  const setActive = useMutation(trpc.members.setActive.mutationOptions(settled));
  const withdraw = useMutation(trpc.members.withdraw.mutationOptions(settled));
  const setArchived = useMutation(trpc.groups.setArchived.mutationOptions(settled));
  const setMember = useMutation(trpc.groups.setMember.mutationOptions(settled));

  const changeActive = (member: MemberRow, isActive: boolean) => {
    const change = { ...scope, userId: member.id };
    setActive.mutate(
      { ...change, isActive },
      {
        onSuccess: () => {
          const words = isActive
            ? `${member.name} may come in again.`
            : `${member.name} is deactivated: signed out, and every personal key refused.`;
          toast(words, { action: { label: 'Undo', run: () => setActive.mutate({ ...change, isActive: !isActive }) } });
        },
      },
    );
  };
  const changeArchived = (group: GroupRow, isArchived: boolean) => {
    const change = { ...scope, groupId: group.id };
    setArchived.mutate(
      { ...change, isArchived },
      {
        onSuccess: () =>
          toast(`${group.name} is archived. Its roles grant nothing any more.`, {
            action: { label: 'Undo', run: () => setArchived.mutate({ ...change, isArchived: false }) },
          }),
      },
    );
  };
  const changeMember = (group: GroupRow, userId: string, isMember: boolean) =>
    setMember.mutate({ ...scope, groupId: group.id, userId, isMember });
  const withdrawInvitation = (invitation: InvitationRow) =>
    withdraw.mutate(
      { ...scope, invitationId: invitation.id },
      { onSuccess: () => toast(`The invitation of ${invitation.email} is void.`) },
    );
  return { changeActive, changeArchived, changeMember, withdrawInvitation, refresh };
}
