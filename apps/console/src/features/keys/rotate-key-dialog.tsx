'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Dialog, FormActions } from '@/ui/dialog.tsx';
import { formatMoment } from '@/ui/format-time.ts';
import { Input } from '@/ui/input.tsx';
import { Segmented } from '@/ui/segmented.tsx';
import { Select } from '@/ui/select.tsx';
import { useNow } from '@/ui/use-now.ts';
import { isOverlapping, type KeyRow } from './key-state.ts';
import { overlapChoices, overlapUnits, rotateKeyInput } from './rotate-key-input.ts';

/** A key that was rotated, with its new secret. */
export type RotatedKey = { id: string; name: string; key: string; previousEndsAtMs: number };

const question = 'The old secret goes on working for';
const custom = 'custom';
const choices: readonly { value: string; label: string }[] = [...overlapChoices, { value: custom, label: 'Other' }];
const units = overlapUnits.map(({ value, label }) => ({ value, label }));

type Overlap = { choice: string; amount: string; unit: string };

function secondsOf({ choice, amount, unit }: Overlap): number {
  const named = overlapChoices.find(({ value }) => value === choice);
  if (named !== undefined) return named.seconds;
  const unitSeconds = overlapUnits.find(({ value }) => value === unit)?.seconds ?? Number.NaN;
  return amount.trim() === '' ? Number.NaN : Number(amount) * unitSeconds;
}

function CustomOverlap({ overlap, onChange }: { overlap: Overlap; onChange: (overlap: Overlap) => void }) {
  return (
    <div className="flex gap-2">
      <Input
        aria-label="How long"
        inputMode="numeric"
        autoComplete="off"
        className="w-20"
        value={overlap.amount}
        onChange={(event) => onChange({ ...overlap, amount: event.target.value })}
      />
      <Select
        aria-label="Unit"
        className="w-28"
        value={overlap.unit}
        options={units}
        onValueChange={(unit) => onChange({ ...overlap, unit })}
      />
    </div>
  );
}

function Sentence({ row, seconds }: { row: KeyRow; seconds: number }) {
  const { organisation } = useWorkspace();
  const nowMs = useNow();
  if (nowMs === null || Number.isNaN(seconds)) return null;
  const endsAtMs = Math.min(nowMs + seconds * 1_000, row.expiresAtMs ?? Number.POSITIVE_INFINITY);
  const until = formatMoment(endsAtMs, organisation.timeZone);
  const older = isOverlapping(row, nowMs) ? row.rotation?.previous : undefined;
  return (
    <p aria-live="polite" className="border-accent border-l-2 bg-subtle py-2.5 pr-3 pl-3 text-13">
      {seconds === 0
        ? `…${row.lastFour} stops working at once: programs that hold it fail until they have the new secret.`
        : `…${row.lastFour} and the new secret both work until ${until}, then only the new one.`}
      {older === undefined ? '' : ` …${older.lastFour}, the one before, ends now.`}
    </p>
  );
}

function RotateForm({ row, onRotated, onClose }: { row: KeyRow } & Omit<RotateKeyDialogProps, 'row'>) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState<Overlap>({ choice: 'day', amount: '3', unit: 'days' });
  const [fault, setFault] = useState<string | null>(null);
  const rotate = useMutation(
    trpc.keys.rotate.mutationOptions({
      onSuccess: onRotated,
      onError: (error) => setFault(publicErrorOf(error).message),
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.keys.list.queryKey(scope) }),
    }),
  );
  const seconds = secondsOf(overlap);
  const change = (next: Overlap) => {
    setFault(null);
    setOverlap(next);
  };
  const submit = () => {
    const input = rotateKeyInput.safeParse({ keyId: row.id, overlapSeconds: seconds });
    if (!input.success) setFault(input.error.issues[0]?.message ?? 'This is no time.');
    else rotate.mutate({ ...scope, ...input.data });
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="flex flex-col gap-1.5">
        <span aria-hidden className="font-medium text-12">
          {question}
        </span>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label={question}
            value={overlap.choice}
            options={choices}
            onValueChange={(choice) => change({ ...overlap, choice })}
          />
          {overlap.choice === custom ? <CustomOverlap overlap={overlap} onChange={change} /> : null}
        </div>
        {fault === null ? null : (
          <p role="alert" className="text-12 text-danger">
            {fault}
          </p>
        )}
      </div>
      <Sentence row={row} seconds={seconds} />
      <FormActions verb="Rotate key" isBusy={rotate.isPending} onCancel={onClose} />
    </form>
  );
}

type RotateKeyDialogProps = { row: KeyRow | null; onRotated: (rotated: RotatedKey) => void; onClose: () => void };

/** Gives a key another secret, and says how long the one before goes on working. */
export function RotateKeyDialog({ row, onRotated, onClose }: RotateKeyDialogProps) {
  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`Rotate ${row?.name ?? ''}`}
      description="A new secret for the same key: owner, group, limits, policies and history stay."
    >
      {row === null ? null : <RotateForm row={row} onRotated={onRotated} onClose={onClose} />}
    </Dialog>
  );
}
