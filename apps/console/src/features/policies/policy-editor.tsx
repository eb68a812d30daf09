'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Checkbox } from '@/ui/checkbox.tsx';
import { Field } from '@/ui/field.tsx';
import { Segmented } from '@/ui/segmented.tsx';
import { Select } from '@/ui/select.tsx';
import { toast } from '@/ui/toast.tsx';
import {
  CallKindFields,
  CeilingField,
  DataRulesField,
  ListField,
  type PolicyForm,
  type PolicyFormValues,
  RangesField,
  Section,
} from './policy-fields.tsx';
import { savePolicyInput } from './policy-input.ts';
import { compareDocuments, pruneDocument } from './policy-statements.ts';
import type { PolicyView } from './policy-view.ts';

const unsaid = 'unsaid';
const userWishes = [
  { value: unsaid, label: 'May name an end user' },
  { value: 'required', label: 'Must name an end user' },
  { value: 'forbidden', label: 'Must not name an end user' },
];
const keepWishes = [
  { value: unsaid, label: 'As the layer above says' },
  { value: 'keep', label: 'Kept in the ledger' },
  { value: 'drop', label: 'Not kept' },
];

function EndUserFields({ form }: { form: PolicyForm }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Controller
        control={form.control}
        name="document.attribution"
        render={({ field }) => (
          <Field label="A call">
            {(control) => (
              <Select
                {...control}
                value={field.value?.endUser ?? unsaid}
                onValueChange={(endUser) => field.onChange(endUser === unsaid ? undefined : { endUser })}
                options={userWishes}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="document.logging"
        render={({ field }) => (
          <div className="flex flex-col gap-2">
            <Field label="Its name is">
              {(control) => (
                <Select
                  {...control}
                  value={field.value?.endUser ?? unsaid}
                  onValueChange={(endUser) =>
                    field.onChange(endUser === unsaid ? undefined : { ...field.value, endUser })
                  }
                  options={keepWishes}
                />
              )}
            </Field>
            {field.value === undefined ? null : (
              <Checkbox
                label="Locked for the layers below"
                isChecked={field.value.isLocked === true}
                onCheckedChange={(isLocked) => field.onChange({ ...field.value, isLocked })}
              />
            )}
          </div>
        )}
      />
    </div>
  );
}

/** What saving would change, in the words of refusals. */
function PendingChange({ form, before }: { form: PolicyForm; before: PolicyView | null }) {
  const { document, mode } = useWatch({ control: form.control });
  const { gone, come } = compareDocuments(before?.document ?? {}, document ?? {});
  const wasMode = before?.mode ?? 'enforce';
  if (gone.length + come.length === 0 && mode === wasMode)
    return <p className="text-13 text-muted">Nothing is changed yet.</p>;
  return (
    <ul aria-live="polite" className="flex min-w-0 flex-col gap-0.5 text-13">
      {gone.map((words) => (
        <li key={words} className="text-danger">
          − {words}
        </li>
      ))}
      {come.map((words) => (
        <li key={words} className="text-success">
          + {words}
        </li>
      ))}
      {mode === wasMode ? null : (
        <li className="text-muted">
          {mode === 'shadow' ? 'decides nothing from now on (shadow)' : 'decides from now on'}
        </li>
      )}
    </ul>
  );
}

function AccessSections({ form, canManage }: { form: PolicyForm; canManage: boolean }) {
  const { scope } = useWorkspace();
  const { data: options } = useQuery(useTrpc().policies.options.queryOptions(scope));
  const models = options?.modelPatterns ?? [];
  const providers = options?.providers ?? [];
  const regions = options?.regions ?? [];
  return (
    <fieldset disabled={!canManage} className="min-w-0">
      <legend className="sr-only">What the policy states</legend>
      <Section title="Models" words="Names or patterns such as openai/*. An empty list states nothing.">
        <ListField
          form={form}
          name="document.models.allow"
          label="Only"
          placeholder="every model"
          suggestions={models}
        />
        <ListField form={form} name="document.models.deny" label="Never" placeholder="none" suggestions={models} />
      </Section>
      <Section title="Providers" words="The part of a model's name before the slash.">
        <ListField
          form={form}
          name="document.providers.allow"
          label="Only"
          placeholder="every provider"
          suggestions={providers}
        />
        <ListField
          form={form}
          name="document.providers.deny"
          label="Never"
          placeholder="none"
          suggestions={providers}
        />
      </Section>
      <Section title="Where data goes" words="Decided by the region and terms stated for each provider.">
        <DataRulesField form={form} />
        <ListField
          form={form}
          name="document.regions.allow"
          label="Only the regions"
          placeholder="every region"
          suggestions={regions}
        />
        <ListField
          form={form}
          name="document.regions.deny"
          label="Never the regions"
          placeholder="none"
          suggestions={regions}
        />
      </Section>
      <Section title="Kinds of call" words="What a call may ask for and carry. Text always may.">
        <CallKindFields form={form} />
      </Section>
      <Section
        title="Ceilings"
        words="The lowest of all layers counts. With one on output, each call must state its own."
      >
        <div className="grid gap-4 sm:grid-cols-3">
          <CeilingField form={form} name="outputTokensMax" label="Output tokens" />
          <CeilingField form={form} name="choicesMax" label="Choices" />
          <CeilingField form={form} name="temperatureMax" label="Temperature" />
        </div>
      </Section>
      <Section title="Addresses" words="Where calls may come from.">
        <RangesField form={form} />
      </Section>
      <Section title="End users" words="The customer's customer, as a call names it in user.">
        <EndUserFields form={form} />
      </Section>
    </fieldset>
  );
}

type PolicyEditorProps = { target: PolicyView['target']; current: PolicyView | null; canManage: boolean };

/** The policy of one target: its statements, its mode, and what saving would change. */
export function PolicyEditor({ target, current, canManage }: PolicyEditorProps) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const save = useMutation(trpc.policies.save.mutationOptions());
  const form = useForm<PolicyFormValues>({
    resolver: zodResolver(savePolicyInput.pick({ mode: true, document: true })),
    values: { mode: current?.mode ?? 'enforce', document: current?.document ?? {} },
  });
  const submit = form.handleSubmit(async ({ mode, document }) => {
    try {
      const basedOnVersion = current?.version ?? 0;
      const saved = await save.mutateAsync({
        ...scope,
        target,
        mode,
        document: pruneDocument(document),
        basedOnVersion,
      });
      await queries.invalidateQueries({ queryKey: trpc.policies.pathKey() });
      toast(`Version ${saved.version} is in force.`);
    } catch (error) {
      form.setError('root', { message: publicErrorOf(error).message });
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="px-6">
      <AccessSections form={form} canManage={canManage} />
      {canManage ? (
        <footer className="sticky bottom-0 -mx-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t bg-paper px-6 py-3">
          <div className="min-w-0 flex-1 basis-64">
            <PendingChange form={form} before={current} />
            {form.formState.errors.root === undefined ? null : (
              <p role="alert" className="mt-1 text-12 text-danger">
                {form.formState.errors.root.message}
              </p>
            )}
          </div>
          <div className="flex items-center gap-2">
            <Controller
              control={form.control}
              name="mode"
              render={({ field }) => (
                <Segmented
                  label="Mode"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={[
                    { value: 'enforce', label: 'Enforce' },
                    { value: 'shadow', label: 'Shadow' },
                  ]}
                />
              )}
            />
            <Button type="submit" look="primary" isBusy={save.isPending}>
              Save version {(current?.version ?? 0) + 1}
            </Button>
          </div>
        </footer>
      ) : null}
    </form>
  );
}
