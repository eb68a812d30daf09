'use client';

import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Select } from '@/ui/select.tsx';
import type { People, RoleRow } from './member-row.ts';
import type { RoleHolderInput, RoleScopeInput } from './role-input.ts';

/** Whose roles are looked at. */
export type Holder = RoleHolderInput & { name: string };

const everywhere = 'organisation';

function readScopeValue(value: string): RoleScopeInput {
  if (value.startsWith('grp_')) return { kind: 'group', id: value };
  return value === everywhere ? { kind: 'organisation' } : { kind: 'environment', id: value };
}

function RoleLine({ role, isBusy, onTake }: { role: RoleRow; isBusy: boolean; onTake: () => void }) {
  const name = `${role.roleName}${role.scopeName === null ? '' : ` in ${role.scopeName}`}`;
  return (
    <li className="flex h-9 items-center gap-3 border-line-faint border-b">
      <span className="min-w-0 flex-1 truncate">{role.roleName}</span>
      <span className="truncate text-12 text-muted">{role.scopeName ?? 'whole organisation'}</span>
      <Button
        look="quiet"
        size="icon"
        aria-label={`Take away ${name}`}
        disabled={!role.canTake || isBusy}
        onClick={onTake}
      >
        <X aria-hidden />
      </Button>
    </li>
  );
}

type RolesDialogProps = { holder: Holder | null; people: People; onClose: () => void; onChanged: () => void };

function RolesEditor({ holder, people, onClose, onChanged }: RolesDialogProps & { holder: Holder }) {
  const { scope, environments } = useWorkspace();
  const trpc = useTrpc();
  const [role, setRole] = useState('developer');
  const [place, setPlace] = useState(everywhere);
  const settled = { onSettled: onChanged };
  const give = useMutation(trpc.members.giveRole.mutationOptions(settled));
  const take = useMutation(trpc.members.takeRole.mutationOptions(settled));
  const rows = [...people.members, ...people.groups].find((one) => one.id === holder.id)?.roles ?? [];
  const places = [
    { value: everywhere, label: 'Whole organisation' },
    ...environments.map(({ id, name }) => ({ value: id, label: name, note: 'environment' })),
    ...people.groups.map(({ id, name }) => ({ value: id, label: name, note: 'group' })),
  ];
  const fault = give.error ?? take.error;
  return (
    <>
      <ul className="border-line-faint border-t text-13">
        {rows.map((row) => (
          <RoleLine
            key={row.bindingId}
            role={row}
            isBusy={take.isPending}
            onTake={() => take.mutate({ ...scope, bindingId: row.bindingId })}
          />
        ))}
      </ul>
      {rows.length === 0 ? <p className="py-2 text-13 text-muted">No role yet.</p> : null}
      <form
        className="mt-4 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const { kind, id } = holder;
          give.mutate({ ...scope, holder: { kind, id }, role, scope: readScopeValue(place) });
        }}
      >
        <Field label="Role" className="min-w-36 flex-1">
          {(control) => (
            <Select
              {...control}
              value={role}
              onValueChange={setRole}
              options={people.roleChoices.map(({ value, name }) => ({ value, label: name }))}
            />
          )}
        </Field>
        <Field label="Where" className="min-w-40 flex-1">
          {(control) => <Select {...control} value={place} onValueChange={setPlace} options={places} />}
        </Field>
        <Button type="submit" isBusy={give.isPending}>
          Give role
        </Button>
      </form>
      <p className="mt-2 text-12 text-muted">{people.roleChoices.find((one) => one.value === role)?.description}</p>
      {fault === null ? null : (
        <p role="alert" className="mt-2 text-12 text-danger">
          {publicErrorOf(fault).message}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </>
  );
}

/** Gives and takes roles of a person or of everybody in a group. */
export function RolesDialog(props: RolesDialogProps) {
  const { holder, onClose } = props;
  return (
    <Dialog
      isOpen={holder !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`Roles of ${holder?.name ?? ''}`}
      description="A role takes effect at once. Taking one away signs out whoever had it."
    >
      {holder === null ? null : <RolesEditor {...props} holder={holder} />}
    </Dialog>
  );
}
