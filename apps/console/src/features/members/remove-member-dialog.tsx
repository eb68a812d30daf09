'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx';
import { toast } from '@/ui/toast.tsx';
import type { MemberRow } from './member-row.ts';

type RemoveMemberDialogProps = { member: MemberRow | null; onClose: () => void; onChanged: () => void };

/** Removing cannot be taken back (the person's keys are revoked), so the address must be typed. */
export function RemoveMemberDialog({ member, onClose, onChanged }: RemoveMemberDialogProps) {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const router = useRouter();
  const [fault, setFault] = useState<string | null>(null);
  const close = () => {
    setFault(null);
    onClose();
  };
  const onError = (error: unknown) => setFault(publicErrorOf(error).message);
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onError,
      onSuccess: () => {
        toast(`${member?.name ?? 'The person'} is removed. Their keys are refused from now on.`);
        onChanged();
        close();
      },
    }),
  );
  const leave = useMutation(
    trpc.members.leave.mutationOptions({ onError, onSuccess: () => router.replace(paths.signIn()) }),
  );
  const isMe = member?.isMe === true;
  return (
    <ConfirmDialog
      isOpen={member !== null}
      title={isMe ? `Leave ${organisation.name}` : `Remove ${member?.name ?? ''}`}
      description="Roles and groups go, and every personal key here is revoked for good. Service accounts stay."
      word={member?.email ?? ''}
      verb={isMe ? 'Leave' : 'Remove'}
      isBusy={remove.isPending || leave.isPending}
      fault={fault}
      onConfirm={() => {
        if (isMe) leave.mutate(scope);
        else if (member !== null) remove.mutate({ ...scope, userId: member.id });
      }}
      onClose={close}
    />
  );
}
