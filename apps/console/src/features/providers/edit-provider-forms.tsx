'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudName } from '@waygate/providers';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { ConfirmForm } from '@/ui/confirm-dialog.tsx';
import { FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { toast } from '@/ui/toast.tsx';
import { CloudFieldInputs } from './cloud-field-inputs.tsx';
import { cloudFields } from './cloud-fields.ts';
import { type ChangeAddressInput, changeAddressInput, cloudKeyInput, plainKeyInput } from './provider-input.ts';
import { findKind } from './provider-kind.ts';
import type { ProviderView } from './provider-row.ts';

type EditProps = { view: ProviderView; onDone: () => void };

function useRefresh() {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: trpc.providers.list.queryKey(scope) });
}

/** Another key for the same address, in the form that the provider's credential has. */
export function ReplaceKeyForm(props: EditProps) {
  const cloud = findKind(props.view.provider)?.cloud;
  return cloud === undefined ? <ReplacePlainKeyForm {...props} /> : <ReplaceCloudKeyForm {...props} cloud={cloud} />;
}

/** All parts of a cloud's credential anew: what is stored can be read back by nobody. */
function ReplaceCloudKeyForm({ view, onDone, cloud }: EditProps & { cloud: CloudName }) {
  const { scope } = useWorkspace();
  const refresh = useRefresh();
  const replace = useMutation(useTrpc().providers.replaceKey.mutationOptions());
  const form = useForm<{ fields: Record<string, string> }>({
    resolver: zodResolver(cloudKeyInput(cloud)),
    defaultValues: { fields: Object.fromEntries(cloudFields[cloud].map(({ name }) => [name, ''])) },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ fields }) => {
    try {
      await replace.mutateAsync({ ...scope, fields, credentialId: view.id });
      await refresh();
      toast(`${view.name} uses the new credential.`);
      onDone();
    } catch (error) {
      form.setError('root', { message: publicErrorOf(error).message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <CloudFieldInputs fields={cloudFields[cloud]} register={(name) => form.register(name)} errors={errors.fields} />
      {errors.root === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {errors.root.message}
        </p>
      )}
      <FormActions verb="Test and replace" isBusy={replace.isPending} onCancel={onDone} />
    </form>
  );
}

function ReplacePlainKeyForm({ view, onDone }: EditProps) {
  const { scope } = useWorkspace();
  const refresh = useRefresh();
  const replace = useMutation(useTrpc().providers.replaceKey.mutationOptions());
  const form = useForm<z.infer<typeof plainKeyInput>>({ resolver: zodResolver(plainKeyInput) });
  const submit = form.handleSubmit(async (input) => {
    try {
      await replace.mutateAsync({ ...scope, ...input, credentialId: view.id });
      await refresh();
      toast(`${view.name} uses the new key.`);
      onDone();
    } catch (error) {
      form.setError('secret', { message: publicErrorOf(error).message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field
        label="New API key"
        error={form.formState.errors.secret?.message}
        hint="It is tried before it replaces the old one."
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('secret')}
            type="password"
            autoComplete="off"
            className="font-mono text-12"
          />
        )}
      </Field>
      <FormActions verb="Test and replace" isBusy={replace.isPending} onCancel={onDone} />
    </form>
  );
}

/** Another address; the key for the old one is forgotten. */
export function ChangeAddressForm({ view, onDone }: EditProps) {
  const { scope } = useWorkspace();
  const refresh = useRefresh();
  const change = useMutation(useTrpc().providers.changeAddress.mutationOptions());
  const form = useForm<ChangeAddressInput>({
    resolver: zodResolver(changeAddressInput),
    defaultValues: { baseUrl: view.baseUrl ?? '', secret: null },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    try {
      await change.mutateAsync({ ...scope, ...input, credentialId: view.id });
      await refresh();
      toast(`${view.name} is called at its new address.`);
      onDone();
    } catch (error) {
      const { param, message } = publicErrorOf(error);
      form.setError(param === 'secret' ? 'secret' : 'baseUrl', { message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="Base URL" error={errors.baseUrl?.message}>
        {(control) => <Input {...control} {...form.register('baseUrl')} type="url" className="font-mono text-12" />}
      </Field>
      <Field
        label="API key for the new address"
        isOptional
        hint={view.hasSecret ? 'The stored key is forgotten: it was given for the old address.' : undefined}
        error={errors.secret?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('secret', { setValueAs: (value: unknown) => (value === '' ? null : value) })}
            type="password"
            autoComplete="off"
            className="font-mono text-12"
          />
        )}
      </Field>
      <FormActions verb="Test and change" isBusy={change.isPending} onCancel={onDone} />
    </form>
  );
}

/** Deleting cannot be taken back, so the name must be typed. */
export function RemoveProviderForm({ view, onDone }: EditProps) {
  const { scope } = useWorkspace();
  const refresh = useRefresh();
  const remove = useMutation(
    useTrpc().providers.remove.mutationOptions({
      onSuccess: async () => {
        await refresh();
        toast(`${view.name} is deleted.`);
        onDone();
      },
    }),
  );
  return (
    <ConfirmForm
      word={view.name}
      verb="Delete provider"
      isBusy={remove.isPending}
      fault={remove.error === null ? null : publicErrorOf(remove.error).message}
      onConfirm={() => remove.mutate({ ...scope, credentialId: view.id })}
      onClose={onDone}
    />
  );
}
