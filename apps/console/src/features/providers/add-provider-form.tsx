'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { Controller, type FieldPath, useForm } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { TokenInput } from '@/ui/token-input.tsx';
import { CloudFieldInputs } from './cloud-field-inputs.tsx';
import { type AddProviderInput, addProviderInput } from './provider-input.ts';
import type { ProviderKind } from './provider-kind.ts';

type AddProviderFormProps = {
  kind: ProviderKind;
  onAdded: (added: { id: string; name: string; modelCount: number }) => void;
  onBack: () => void;
};

/** What is to be named, for a cloud and for a server of one's own. */
const modelsHints = {
  bedrock: 'Inference profiles and models that the region does not list.',
  azure: 'Their names, as you gave them in the portal.',
  vertex: 'Claude models, and what the location does not list.',
  server: 'Only what the server does not list by itself.',
};

const ownFields: readonly FieldPath<AddProviderInput>[] = ['name', 'baseUrl', 'secret'];

/** Where the provider is and its key. It is tried before it is stored. */
export function AddProviderForm({ kind, onAdded, onBack }: AddProviderFormProps) {
  const { scope } = useWorkspace();
  const isCloud = kind.cloud !== undefined;
  const isServer = kind.asksAddress && !isCloud;
  const serverName = kind.id === 'openai-compatible' ? '' : kind.id;
  const add = useMutation(useTrpc().providers.add.mutationOptions());
  const form = useForm<AddProviderInput>({
    resolver: zodResolver(addProviderInput),
    defaultValues: {
      provider: kind.id,
      name: isServer ? serverName : kind.name,
      baseUrl: null,
      secret: null,
      fields: Object.fromEntries(kind.fields.map(({ name }) => [name, ''])),
      models: [],
    },
  });
  const { errors } = form.formState;
  const emptyIsNull = { setValueAs: (value: unknown) => (value === '' || value === undefined ? null : value) };

  const submit = form.handleSubmit(async (input) => {
    try {
      onAdded(await add.mutateAsync({ ...scope, ...input }));
    } catch (error) {
      const fault = publicErrorOf(error);
      const field = ownFields.find(
        (one) => one === fault.param && (one !== 'baseUrl' || kind.asksAddress) && (one !== 'secret' || !isCloud),
      );
      form.setError(field ?? 'root', { message: fault.message });
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field
        label="Name"
        hint={isServer ? `Its models are called by this name: ${serverName || 'my-server'}/qwen3-32b.` : undefined}
        error={errors.name?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('name')}
            placeholder={isServer ? 'my-server' : kind.name}
            autoComplete="off"
          />
        )}
      </Field>
      {kind.asksAddress ? (
        <Field
          label={isCloud ? 'Endpoint' : 'Base URL'}
          hint={isCloud ? 'As the portal shows it.' : 'As an OpenAI SDK takes it, usually ending in /v1.'}
          error={errors.baseUrl?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...form.register('baseUrl', emptyIsNull)}
              type="url"
              inputMode="url"
              placeholder={kind.addressExample}
              autoComplete="off"
              className="font-mono text-12"
            />
          )}
        </Field>
      ) : null}
      <CloudFieldInputs fields={kind.fields} register={(name) => form.register(name)} errors={errors.fields} />
      {kind.asksKey && !isCloud ? (
        <Field
          label="API key"
          isOptional={kind.asksAddress}
          hint="Encrypted for this organisation and this provider alone. Nobody can read it back, not even you."
          error={errors.secret?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...form.register('secret', emptyIsNull)}
              type="password"
              autoComplete="off"
              placeholder={kind.id === 'openai' ? 'sk-…' : ''}
              className="font-mono text-12"
            />
          )}
        </Field>
      ) : null}
      {isServer || isCloud ? (
        <Controller
          control={form.control}
          name="models"
          render={({ field }) => (
            <Field
              label={kind.cloud === 'azure' ? 'Deployments' : 'Models'}
              isOptional={kind.cloud !== 'azure'}
              hint={modelsHints[kind.cloud ?? 'server']}
              error={errors.models?.message ?? errors.models?.find?.((fault) => fault !== undefined)?.message}
            >
              {(control) => (
                <TokenInput
                  control={control}
                  tokens={field.value}
                  onTokensChange={field.onChange}
                  placeholder={isServer ? 'qwen3-32b' : ''}
                />
              )}
            </Field>
          )}
        />
      ) : null}
      {errors.root === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {errors.root.message}
        </p>
      )}
      <DialogActions>
        <Button look="quiet" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" look="primary" isBusy={add.isPending}>
          {add.isPending ? 'Testing…' : 'Test and add'}
        </Button>
      </DialogActions>
    </form>
  );
}
