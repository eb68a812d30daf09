'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery } from '@tanstack/react-query';
import { describeScopes } from '@waygate/policy';
import { endpoints } from '@waygate/protocol';
import { Controller, type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Checkbox } from '@/ui/checkbox.tsx';
import { DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { formatDate } from '@/ui/format-time.ts';
import { Input } from '@/ui/input.tsx';
import { Select } from '@/ui/select.tsx';
import { TokenInput } from '@/ui/token-input.tsx';
import { useNow } from '@/ui/use-now.ts';
import { type CreateKeyInput, createKeyInput, expiryOf, keyLifetimes } from './create-key-input.ts';

const endpointLabels: Record<(typeof endpoints)[number], string> = {
  chat: 'Chat completions',
  embeddings: 'Embeddings',
  moderations: 'Moderations',
  rerank: 'Rerank',
  images: 'Images',
  speech: 'Speech',
  transcriptions: 'Transcriptions',
};
const noGroup = 'none';

type CreatedKey = { id: string; name: string; key: string };
type Form = UseFormReturn<CreateKeyInput>;

function OwnerFields({ form }: { form: Form }) {
  const { scope } = useWorkspace();
  const { data: options } = useQuery(useTrpc().keys.options.queryOptions(scope));
  const owner = useWatch({ control: form.control, name: 'owner' });
  const account = options?.serviceAccounts.find(({ id }) => id === owner);
  const mayOwn = options === undefined || options.mayBeUngrouped || options.groups.length > 0;
  const owners = [
    ...(mayOwn
      ? [
          { value: 'me', label: 'Me', note: 'ends when I leave' },
          { value: 'management', label: 'Me, for the management API', note: 'manages, never calls models' },
        ]
      : []),
    ...(options?.serviceAccounts ?? []).map(({ id, name }) => ({ value: id, label: name, note: 'service account' })),
  ];
  const offered = account === undefined ? (options?.groups ?? []) : account.group === null ? [] : [account.group];
  const groups = [
    ...(options?.mayBeUngrouped === false && account === undefined ? [] : [{ value: noGroup, label: 'No group' }]),
    ...offered.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Controller
        control={form.control}
        name="owner"
        render={({ field }) => (
          <Field label="Owner" error={form.formState.errors.owner?.message}>
            {(control) => (
              <Select
                {...control}
                value={field.value}
                options={owners}
                onValueChange={(value) => {
                  field.onChange(value);
                  form.setValue('groupId', null);
                }}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="groupId"
        render={({ field }) => (
          <Field
            label="Group"
            error={form.formState.errors.groupId?.message}
            {...(account === undefined ? {} : { hint: 'That of the service account.' })}
          >
            {(control) => (
              <Select
                {...control}
                value={(account === undefined ? field.value : account.group?.id) ?? noGroup}
                isDisabled={account !== undefined}
                onValueChange={(value) => field.onChange(value === noGroup ? null : value)}
                options={groups}
                placeholder="Choose a group"
              />
            )}
          </Field>
        )}
      />
    </div>
  );
}

function ScopeFields({ form }: { form: Form }) {
  const { scope } = useWorkspace();
  const { data: options } = useQuery(useTrpc().keys.options.queryOptions(scope));
  const faults = form.formState.errors.scopes;
  return (
    <>
      <Controller
        control={form.control}
        name="scopes.models"
        render={({ field }) => (
          <Field
            label="Models"
            isOptional
            hint="Names or patterns such as openai/*. Empty: every model the owner may use."
            error={faults?.models?.message ?? faults?.models?.find?.((fault) => fault !== undefined)?.message}
          >
            {(control) => (
              <TokenInput
                control={control}
                tokens={field.value ?? []}
                onTokensChange={(tokens) => field.onChange(tokens.length === 0 ? null : tokens)}
                placeholder="openai/*"
                suggestions={options?.modelPatterns ?? []}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="scopes.ipRanges"
        render={({ field }) => (
          <Field
            label="From addresses"
            isOptional
            hint="IP addresses or ranges. Empty: from anywhere."
            error={faults?.ipRanges?.message ?? faults?.ipRanges?.find?.((fault) => fault !== undefined)?.message}
          >
            {(control) => (
              <TokenInput
                control={control}
                tokens={field.value ?? []}
                onTokensChange={(tokens) => field.onChange(tokens.length === 0 ? null : tokens)}
                placeholder="10.0.0.0/8"
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="scopes.endpoints"
        render={({ field }) => {
          const chosen = field.value ?? endpoints;
          return (
            <fieldset className="flex flex-col gap-1">
              <legend className="mb-1 font-medium text-12">Endpoints</legend>
              <div className="flex flex-wrap gap-x-5">
                {endpoints.map((endpoint) => (
                  <Checkbox
                    key={endpoint}
                    label={endpointLabels[endpoint]}
                    isChecked={chosen.includes(endpoint)}
                    onCheckedChange={() => {
                      const next = endpoints.filter((one) => chosen.includes(one) !== (one === endpoint));
                      field.onChange(next.length === endpoints.length ? null : next);
                    }}
                  />
                ))}
              </div>
              {faults?.endpoints === undefined ? null : (
                <p role="alert" className="text-12 text-danger">
                  Choose at least one.
                </p>
              )}
            </fieldset>
          );
        }}
      />
    </>
  );
}

function Sentence({ form }: { form: Form }) {
  const { environment, organisation } = useWorkspace();
  const nowMs = useNow();
  const { scopes, lifetime } = useWatch({ control: form.control });
  if (scopes?.models === undefined || scopes.endpoints === undefined || scopes.ipRanges === undefined) return null;
  const words = describeScopes({ models: scopes.models, endpoints: scopes.endpoints, ipRanges: scopes.ipRanges });
  const expiresAtMs = lifetime === undefined || nowMs === null ? null : expiryOf(lifetime, nowMs);
  const until = expiresAtMs === null ? '' : ` It ends on ${formatDate(expiresAtMs, organisation.timeZone)}.`;
  return (
    <p aria-live="polite" className="border-accent border-l-2 bg-subtle py-2.5 pr-3 pl-3 text-13">
      {words}
      {until} <span className="text-muted">It works in {environment.name} only.</span>
    </p>
  );
}

type CreateKeyFormProps = {
  onCreated: (created: CreatedKey) => void;
  /** Left out where there is nothing to go back to. */
  onCancel?: () => void;
  /** What the form suggests from the start. */
  suggested?: { name?: string; models?: string[] | null; owner?: string };
};

/** Says who a key is for and what it may do, in a form and in a sentence that follows it. */
export function CreateKeyForm({ onCreated, onCancel, suggested }: CreateKeyFormProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const create = useMutation(trpc.keys.create.mutationOptions());
  const form = useForm<CreateKeyInput>({
    resolver: zodResolver(createKeyInput),
    defaultValues: {
      name: suggested?.name ?? '',
      owner: suggested?.owner ?? 'me',
      groupId: null,
      scopes: { models: suggested?.models ?? null, endpoints: null, ipRanges: null },
      lifetime: 'never',
    },
  });

  const submit = form.handleSubmit(async (input) => {
    try {
      onCreated(await create.mutateAsync({ ...scope, ...input }));
    } catch (error) {
      form.setError('root', { message: publicErrorOf(error).message });
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
        <Field label="Name" error={form.formState.errors.name?.message}>
          {(control) => <Input {...control} {...form.register('name')} placeholder="ci-nightly" autoComplete="off" />}
        </Field>
        <Controller
          control={form.control}
          name="lifetime"
          render={({ field }) => (
            <Field label="Expires">
              {(control) => (
                <Select {...control} value={field.value} onValueChange={field.onChange} options={keyLifetimes} />
              )}
            </Field>
          )}
        />
      </div>
      <OwnerFields form={form} />
      <ScopeFields form={form} />
      <Sentence form={form} />
      {form.formState.errors.root === undefined ? null : (
        <p role="alert" className="text-12 text-danger">
          {form.formState.errors.root.message}
        </p>
      )}
      <DialogActions>
        {onCancel === undefined ? null : (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" look="primary" isBusy={create.isPending}>
          Create key
        </Button>
      </DialogActions>
    </form>
  );
}
