'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { toast } from '@/ui/toast.tsx';
import type { MemberRow } from './member-row.ts';

type RemoveMemberDialogProps = { member: MemberRow | null; onClose: () => void; onChanged: () => void };

/** Removing cannot be taken back (the person's keys are revoked), so the address must be typed. */
export function RemoveMemberDialog({ member, onClose, onChanged }: RemoveMemberDialogProps) {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const close = () => {
    setTyped('');
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
    <Dialog
      isOpen={member !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
      title={isMe ? `Leave ${organisation.name}` : `Remove ${member?.name ?? ''}`}
      description="Roles and groups go, and every personal key here is revoked for good. Service accounts stay."
    >
      {member === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isMe) leave.mutate(scope);
            else remove.mutate({ ...scope, userId: member.id });
          }}
        >
          <Field label={`Type ${member.email} to confirm`} {...(fault === null ? {} : { error: fault })}>
            {(control) => (
              <Input
                {...control}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
          <DialogActions>
            <Button look="quiet" onClick={close}>
              Cancel
            </Button>
            <Button
              type="submit"
              look="danger"
              disabled={typed.trim().toLowerCase() !== member.email}
              isBusy={remove.isPending || leave.isPending}
            >
              {isMe ? 'Leave' : 'Remove'}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
