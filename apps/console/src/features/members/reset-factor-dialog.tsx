'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { toast } from '@/ui/toast.tsx';
import type { MemberRow } from './member-row.ts';

type ResetFactorDialogProps = { member: MemberRow | null; onClose: () => void; onChanged: () => void };

/** Takes a lost second factor away: from then on the person's password alone lets somebody in. */
export function ResetFactorDialog({ member, onClose, onChanged }: ResetFactorDialogProps) {
  const { scope } = useWorkspace();
  const [fault, setFault] = useState<string | null>(null);
  const close = () => {
    setFault(null);
    onClose();
  };
  const reset = useMutation(
    useTrpc().members.resetFactor.mutationOptions({
      onError: (error) => setFault(publicErrorOf(error).message),
      onSuccess: () => {
        toast(`${member?.name ?? 'The person'} signs in by password until they set two-factor sign-in up again.`);
        onChanged();
        close();
      },
    }),
  );
  return (
    <Dialog
      isOpen={member !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
      title="Reset two-factor sign-in"
      description={`Make sure that it is ${member?.name ?? 'the person'} who asks. Until it is set up again, the password alone lets somebody in.`}
    >
      <p className="text-13 text-muted">Their sessions end at once, and the audit log keeps that it was you.</p>
      {fault === null ? null : (
        <p role="alert" className="mt-3 text-12 text-danger">
          {fault}
        </p>
      )}
      <DialogActions>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button
          look="danger"
          isBusy={reset.isPending}
          onClick={() => {
            if (member !== null) reset.mutate({ ...scope, userId: member.id });
          }}
        >
          Reset
        </Button>
      </DialogActions>
    </Dialog>
  );
}
