'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { formatMoment } from '@/ui/format-time.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { toast } from '@/ui/toast.tsx';
import { isPreviousStillUsed, type KeyRotation, type KeyRow } from './key-state.ts';

type Secret = { title: string; shown: string; usedAtMs: number | null; until: string };

function SecretLine({ title, shown, usedAtMs, until }: Secret) {
  const { organisation } = useWorkspace();
  return (
    <tr>
      <th scope="row" className="h-12 border-line-faint border-b pr-3 text-left font-normal">
        <span className="block font-medium text-13 leading-4">{title}</span>
        <span className="block font-mono text-12 text-muted leading-4">{shown}</span>
      </th>
      <td className="border-line-faint border-b px-3 text-13 text-muted">
        {usedAtMs === null ? (
          <span className="text-faint">not yet</span>
        ) : (
          <TimeAgo atMs={usedAtMs} timeZone={organisation.timeZone} />
        )}
      </td>
      <td className="border-line-faint border-b pl-3 text-13 text-muted">{until}</td>
    </tr>
  );
}

const headLook = 'h-8 border-b text-left font-medium text-12 text-muted';

function Verdict({ rotation }: { rotation: KeyRotation }) {
  if (!isPreviousStillUsed(rotation)) {
    return (
      <p className="text-13">
        <Chip tone="success">not used</Chip> Nobody has called with the old secret since it was replaced.
      </p>
    );
  }
  return (
    <p className="text-13">
      <Chip tone="warning">still used</Chip> Something called with the old secret after it was replaced. Ending it now
      refuses those calls.
    </p>
  );
}

function KeySecrets({ row, rotation, onClose }: { row: KeyRow; rotation: KeyRotation; onClose: () => void }) {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const { previous, currentUsedAtMs } = rotation;
  const end = useMutation(
    trpc.keys.endOverlap.mutationOptions({
      onSuccess: () => {
        toast(`…${previous.lastFour} is ended. Every gateway refuses it within a second.`);
        onClose();
      },
      onError: (error) => toast(publicErrorOf(error).message, { tone: 'danger' }),
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.keys.list.queryKey(scope) }),
    }),
  );
  const { timeZone } = organisation;
  const expiry = row.expiresAtMs === null ? 'open end' : formatMoment(row.expiresAtMs, timeZone);
  return (
    <>
      <table className="mb-4 w-full border-collapse">
        <thead>
          <tr>
            <th className={headLook}>Secret</th>
            <th className={`${headLook} px-3`}>Last used</th>
            <th className={`${headLook} pl-3`}>Works until</th>
          </tr>
        </thead>
        <tbody>
          <SecretLine title="New" shown={`…${row.lastFour}`} usedAtMs={currentUsedAtMs} until={expiry} />
          <SecretLine
            title="Old"
            shown={`…${previous.lastFour}`}
            usedAtMs={previous.usedAtMs}
            until={formatMoment(previous.endsAtMs, timeZone)}
          />
        </tbody>
      </table>
      <Verdict rotation={rotation} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
        {row.canRevoke ? (
          <Button look="danger" isBusy={end.isPending} onClick={() => end.mutate({ ...scope, keyId: row.id })}>
            End the old secret now
          </Button>
        ) : null}
      </DialogActions>
    </>
  );
}

/** The two secrets of a key that is being rotated: which of them is used, and a way to end the old one. */
export function KeySecretsDialog({ row, onClose }: { row: KeyRow | null; onClose: () => void }) {
  const rotation = row?.rotation ?? null;
  return (
    <Dialog
      isOpen={row !== null && rotation !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`Secrets of ${row?.name ?? ''}`}
      description="Both open the same key until the old one ends. What was used is noted once a minute."
    >
      {row === null || rotation === null ? null : <KeySecrets row={row} rotation={rotation} onClose={onClose} />}
    </Dialog>
  );
}
