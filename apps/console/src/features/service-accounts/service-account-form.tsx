'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { Controller, useForm } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { Select } from '@/ui/select.tsx';
import { type CreateServiceAccountInput, createServiceAccountInput } from './service-account-input.ts';
import type { ServiceAccountRow, ServiceAccounts } from './service-account-row.ts';

const noGroup = 'none';

type ServiceAccountFormProps = {
  /** The one to be renamed; null for a new one. */
  account: ServiceAccountRow | null;
  choices: Pick<ServiceAccounts, 'groupChoices' | 'canCreateUngrouped'>;
  onDone: (name: string) => void;
  onCancel: () => void;
};

/** Names a service account, and puts a new one into its group. */
export function ServiceAccountForm({ account, choices, onDone, onCancel }: ServiceAccountFormProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const create = useMutation(trpc.serviceAccounts.create.mutationOptions());
  const rename = useMutation(trpc.serviceAccounts.rename.mutationOptions());
  const { groupChoices, canCreateUngrouped } = choices;
  const firstGroup = canCreateUngrouped ? null : (groupChoices[0]?.id ?? null);
  const form = useForm<CreateServiceAccountInput>({
    resolver: zodResolver(createServiceAccountInput),
    defaultValues: { name: account?.name ?? '', groupId: account === null ? firstGroup : (account.group?.id ?? null) },
  });
  const submit = form.handleSubmit(async ({ name, groupId }) => {
    try {
      if (account === null) await create.mutateAsync({ ...scope, name, groupId });
      else await rename.mutateAsync({ ...scope, serviceAccountId: account.id, name });
      onDone(name);
    } catch (error) {
      const { message, param } = publicErrorOf(error);
      form.setError(param === 'groupId' ? 'groupId' : 'name', { message });
    }
  });
  const groups = [
    ...(canCreateUngrouped ? [{ value: noGroup, label: 'No group' }] : []),
    ...groupChoices.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="Name" error={form.formState.errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="off" placeholder="search-backend" />}
      </Field>
      {account === null ? (
        <Controller
          control={form.control}
          name="groupId"
          render={({ field }) => (
            <Field
              label="Group"
              error={form.formState.errors.groupId?.message}
              hint="Its policies and limits bind every key of the service account."
            >
              {(control) => (
                <Select
                  {...control}
                  value={field.value ?? noGroup}
                  options={groups}
                  onValueChange={(value) => field.onChange(value === noGroup ? null : value)}
                />
              )}
            </Field>
          )}
        />
      ) : null}
      <FormActions
        verb={account === null ? 'Create service account' : 'Rename'}
        isBusy={form.formState.isSubmitting}
        onCancel={onCancel}
      />
    </form>
  );
}
