'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { dataRules } from '@waygate/policy';
import { Controller, useForm } from 'react-hook-form';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Checkbox } from '@/ui/checkbox.tsx';
import { FormActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { toast } from '@/ui/toast.tsx';
import { type TermsInput, termsInput } from './provider-input.ts';
import type { ProviderView } from './provider-row.ts';

const ruleLabels: Record<(typeof dataRules)[number], string> = {
  zero_retention: 'It keeps nothing (zero retention)',
  no_training: 'It trains on nothing',
  hipaa: 'A HIPAA agreement is signed',
};

/** Where a provider runs, and what it promised by contract. */
export function TermsForm({ view, onDone }: { view: ProviderView; onDone: () => void }) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const save = useMutation(trpc.providers.setTerms.mutationOptions());
  const form = useForm<TermsInput>({
    resolver: zodResolver(termsInput),
    defaultValues: { region: view.region ?? '', dataRules: dataRules.filter((rule) => view.dataRules.includes(rule)) },
  });
  const submit = form.handleSubmit(async (input) => {
    try {
      await save.mutateAsync({ ...scope, ...input, credentialId: view.id });
      await queries.invalidateQueries({ queryKey: trpc.providers.list.queryKey(scope) });
      toast(`Policies decide on ${view.name} by its new terms.`);
      onDone();
    } catch (error) {
      form.setError('region', { message: publicErrorOf(error).message });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field
        label="Region"
        isOptional
        error={form.formState.errors.region?.message}
        hint="Such as eu-west-1. Without one it matches no region that a policy allows."
      >
        {(control) => (
          <Input {...control} {...form.register('region')} autoComplete="off" className="font-mono text-12" />
        )}
      </Field>
      <Controller
        control={form.control}
        name="dataRules"
        render={({ field }) => (
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium text-12">What it promised, by contract</legend>
            {dataRules.map((rule) => (
              <Checkbox
                key={rule}
                label={ruleLabels[rule]}
                isChecked={field.value.includes(rule)}
                onCheckedChange={() =>
                  field.onChange(dataRules.filter((one) => field.value.includes(one) !== (one === rule)))
                }
              />
            ))}
          </fieldset>
        )}
      />
      <FormActions verb="Save" isBusy={save.isPending} onCancel={onDone} />
    </form>
  );
}
