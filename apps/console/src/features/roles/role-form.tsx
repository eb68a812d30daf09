'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Permission, permissions } from '@waygate/access';
import { Controller, useForm } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Checkbox } from '@/ui/checkbox.tsx';
import { FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { toast } from '@/ui/toast.tsx';
import { deedLabel, nounLabel, permissionGroups } from './permission-groups.ts';
import { type RoleFieldsInput, roleFieldsInput } from './role-input.ts';
import type { RoleView } from './role-view.ts';

type ChooserProps = {
  chosen: readonly Permission[];
  grantable: readonly Permission[];
  onChange: (chosen: Permission[]) => void;
};

function PermissionChooser({ chosen, grantable, onChange }: ChooserProps) {
  const offered = permissionGroups
    .map(({ noun, permissions: group }) => ({ noun, group: group.filter((one) => grantable.includes(one)) }))
    .filter(({ group }) => group.length > 0);
  return (
    <div className="flex flex-col">
      {offered.map(({ noun, group }) => (
        <fieldset key={noun} className="grid grid-cols-[8rem_1fr] gap-x-3 border-line-faint border-t py-1.5">
          <legend className="sr-only">{nounLabel(noun)}</legend>
          <span className="pt-0.5 text-13 text-muted" aria-hidden>
            {nounLabel(noun)}
          </span>
          <div className="flex flex-wrap gap-x-4">
            {group.map((permission) => (
              <Checkbox
                key={permission}
                label={deedLabel(permission)}
                isChecked={chosen.includes(permission)}
                onCheckedChange={() =>
                  onChange(permissions.filter((one) => chosen.includes(one) !== (one === permission)))
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

type RoleFormProps = {
  /** Null: a new one. */
  role: RoleView | null;
  grantable: readonly Permission[];
  onDone: () => void;
};

/** A role of one's own permissions, by name. */
export function RoleForm({ role, grantable, onDone }: RoleFormProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const create = useMutation(trpc.roles.create.mutationOptions());
  const update = useMutation(trpc.roles.update.mutationOptions());
  const form = useForm<RoleFieldsInput>({
    resolver: zodResolver(roleFieldsInput),
    defaultValues: { name: role?.name ?? '', permissions: [...(role?.permissions ?? [])] },
  });
  const submit = form.handleSubmit(async (input) => {
    try {
      await (role === null
        ? create.mutateAsync({ ...scope, ...input })
        : update.mutateAsync({ ...scope, ...input, roleId: role.key }));
      await queries.invalidateQueries({ queryKey: trpc.roles.pathKey() });
      toast(role === null ? `${input.name} can be given to people.` : `${input.name} is changed for all who have it.`);
      onDone();
    } catch (error) {
      form.setError('root', { message: publicErrorOf(error).message });
    }
  });
  const fault = form.formState.errors.permissions?.message ?? form.formState.errors.root?.message;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="Name" error={form.formState.errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} placeholder="Request reader" autoComplete="off" />}
      </Field>
      <Controller
        control={form.control}
        name="permissions"
        render={({ field }) => (
          <PermissionChooser chosen={field.value} grantable={grantable} onChange={field.onChange} />
        )}
      />
      {fault === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {fault}
        </p>
      )}
      <FormActions
        verb={role === null ? 'Create role' : 'Save role'}
        isBusy={create.isPending || update.isPending}
        onCancel={onDone}
      />
    </form>
  );
}
