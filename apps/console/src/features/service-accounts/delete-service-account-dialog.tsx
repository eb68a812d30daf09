'use client';

import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx';
import { toast } from '@/ui/toast.tsx';
import type { ServiceAccountRow } from './service-account-row.ts';
import { useServiceAccountDeeds } from './use-service-account-deeds.ts';

type DeleteServiceAccountDialogProps = { account: ServiceAccountRow | null; onClose: () => void };

/** Deleting cannot be taken back (its keys are revoked), so the name must be typed. */
export function DeleteServiceAccountDialog({ account, onClose }: DeleteServiceAccountDialogProps) {
  const { scope } = useWorkspace();
  const { remove } = useServiceAccountDeeds();
  const name = account?.name ?? '';
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={account !== null}
      title={`Delete ${name}`}
      description="Its keys are revoked for good: calls with them fail from the next second on. What it used stays in the ledger."
      word={name}
      verb="Delete service account"
      isBusy={remove.isPending}
      fault={remove.error === null ? null : publicErrorOf(remove.error).message}
      onConfirm={() => {
        if (account === null) return;
        remove.mutate(
          { ...scope, serviceAccountId: account.id },
          {
            onSuccess: () => {
              toast(`${name} is deleted, and its keys are revoked.`);
              close();
            },
          },
        );
      }}
      onClose={close}
    />
  );
}
