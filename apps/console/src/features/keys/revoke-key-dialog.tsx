'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { toast } from '@/ui/toast.tsx';
import type { KeyRow } from './key-state.ts';

/** Revoking cannot be taken back, so the key's name must be typed. */
export function RevokeKeyDialog({ row, onClose }: { row: KeyRow | null; onClose: () => void }) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const close = () => {
    setTyped('');
    onClose();
  };
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.keys.list.queryKey(scope) });
        toast(`${row?.name ?? 'The key'} is revoked. Every gateway refuses it within a second.`);
        close();
      },
      onError: (error) => toast(publicErrorOf(error).message, { tone: 'danger' }),
    }),
  );

  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
      title={`Revoke ${row?.name ?? ''}`}
      description="Calls with this key fail from the next second on. This cannot be taken back."
    >
      {row === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            revoke.mutate({ ...scope, keyId: row.id });
          }}
        >
          <Field label={`Type ${row.name} to confirm`}>
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
              Keep it
            </Button>
            <Button type="submit" look="danger" disabled={typed.trim() !== row.name} isBusy={revoke.isPending}>
              Revoke key
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
