'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Checkbox } from '@/ui/checkbox.tsx';
import { Dialog, DialogActions, FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import type { GroupRow, People } from './member-row.ts';
import { type GroupNameInput, groupNameInput } from './role-input.ts';

/** A group to be renamed, or a new one. */
export type NamedGroup = GroupRow | 'new';

type NameGroupDialogProps = { group: NamedGroup | null; onClose: () => void; onChanged: () => void };

function NameGroupForm({ group, onClose, onChanged }: NameGroupDialogProps & { group: NamedGroup }) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const create = useMutation(trpc.groups.create.mutationOptions());
  const rename = useMutation(trpc.groups.rename.mutationOptions());
  const form = useForm<GroupNameInput>({
    resolver: zodResolver(groupNameInput),
    defaultValues: { name: group === 'new' ? '' : group.name },
  });
  const submit = form.handleSubmit(async ({ name }) => {
    try {
      if (group === 'new') await create.mutateAsync({ ...scope, name });
      else await rename.mutateAsync({ ...scope, groupId: group.id, name });
      onChanged();
      onClose();
    } catch (error) {
      form.setError('name', { message: publicErrorOf(error).message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field label="Name" error={form.formState.errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="off" placeholder="Research" />}
      </Field>
      <FormActions
        verb={group === 'new' ? 'Create group' : 'Rename'}
        isBusy={form.formState.isSubmitting}
        onCancel={onClose}
      />
    </form>
  );
}

/** Names a group, new or not. */
export function NameGroupDialog(props: NameGroupDialogProps) {
  const { group, onClose } = props;
  return (
    <Dialog
      isOpen={group !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={group === null || group === 'new' ? 'New group' : `Rename ${group.name}`}
    >
      {group === null ? null : <NameGroupForm {...props} group={group} />}
    </Dialog>
  );
}

type GroupMembersDialogProps = {
  group: GroupRow | null;
  candidates: People['candidates'];
  onMember: (group: GroupRow, userId: string, isMember: boolean) => void;
  onClose: () => void;
};

/** Who is in a group. Each tick counts at once; taking it back is the way back. */
export function GroupMembersDialog({ group, candidates, onMember, onClose }: GroupMembersDialogProps) {
  return (
    <Dialog
      isOpen={group !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={`Members of ${group?.name ?? ''}`}
      description="Changes count at once."
    >
      {group === null ? null : (
        <>
          <ul className="flex flex-col">
            {candidates.map((member) => (
              <li key={member.id} className="flex min-h-9 items-center gap-3 border-line-faint border-b">
                <span className="min-w-0 flex-1">
                  <Checkbox
                    label={member.name}
                    isChecked={group.members.some((one) => one.id === member.id)}
                    onCheckedChange={(isChecked) => onMember(group, member.id, isChecked)}
                  />
                </span>
                <span className="truncate text-12 text-muted">{member.email}</span>
              </li>
            ))}
          </ul>
          <DialogActions>
            <Button onClick={onClose}>Done</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
