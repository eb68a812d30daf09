'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx';
import { formatCount } from '@/ui/format-number.ts';
import { toast } from '@/ui/toast.tsx';

/** A key that is to be revoked. */
export type RevokedKey = { id: string; name: string; prefix: string; lastFour: string };

type RevokeKeysDialogProps = { keys: readonly RevokedKey[]; onClose: () => void; onRevoked?: () => void };

/** Revoking cannot be taken back, so a key's name must be typed; for several, how many they are. */
export function RevokeKeysDialog({ keys, onClose, onRevoked }: RevokeKeysDialogProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [first] = keys;
  const what = keys.length === 1 ? (first?.name ?? 'The key') : `${formatCount(keys.length)} keys`;
  const revoke = useMutation(
    trpc.keys.revokeMany.mutationOptions({
      onSuccess: () => {
        toast(`${what} ${keys.length === 1 ? 'is' : 'are'} revoked. Every gateway refuses within a second.`);
        onRevoked?.();
        onClose();
      },
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.keys.list.queryKey(scope) }),
    }),
  );
  return (
    <ConfirmDialog
      isOpen={first !== undefined}
      title={`Revoke ${what}`}
      description={`Calls with ${keys.length === 1 ? 'this key' : 'these keys'} fail from the next second on. This cannot be taken back.`}
      word={what}
      verb={keys.length === 1 ? 'Revoke key' : `Revoke ${what}`}
      isBusy={revoke.isPending}
      fault={revoke.error === null ? null : publicErrorOf(revoke.error).message}
      onConfirm={() => revoke.mutate({ ...scope, keyIds: keys.map(({ id }) => id) })}
      onClose={() => {
        revoke.reset();
        onClose();
      }}
    >
      {keys.length === 1 ? null : (
        <ul className="mb-4 max-h-48 overflow-y-auto border-y">
          {keys.map((key) => (
            <li key={key.id} className="flex h-8 items-center gap-3 border-line-faint border-b text-13 last:border-b-0">
              <span className="min-w-0 flex-1 truncate">{key.name}</span>
              <span className="font-mono text-12 text-muted">
                {key.prefix}…{key.lastFour}
              </span>
            </li>
          ))}
        </ul>
      )}
    </ConfirmDialog>
  );
}
