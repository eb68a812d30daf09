'use client';

import { dataRules, modalities } from '@waygate/policy';
import { endpoints } from '@waygate/protocol';
import type { ReactNode } from 'react';
import { Controller, type FieldPathByValue, type UseFormReturn } from 'react-hook-form';
import type { z } from 'zod';
import { Checkbox } from '@/ui/checkbox.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { TokenInput } from '@/ui/token-input.tsx';
import type { savePolicyInput } from './policy-input.ts';
import { endpointLabel } from './policy-view.ts';

/** What the editor edits: the document as the server takes it, and its mode. */
export type PolicyFormValues = Pick<z.infer<typeof savePolicyInput>, 'mode' | 'document'>;
/** The editor's form. */
export type PolicyForm = UseFormReturn<PolicyFormValues>;

/** One subject of a policy: what it is about at the left, its fields at the right. */
export function Section({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-line-faint border-b py-5 last:border-b-0 lg:grid-cols-[13rem_1fr]">
      <div>
        <h2 className="font-medium text-13">{title}</h2>
        <p className="mt-0.5 text-12 text-muted text-pretty">{words}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  );
}

type ListPath = FieldPathByValue<PolicyFormValues, string[] | undefined>;
type ListFieldProps = {
  form: PolicyForm;
  name: ListPath;
  label: string;
  hint?: string;
  placeholder: string;
  suggestions?: readonly string[];
};

/** A list of patterns or ranges; empty states nothing. */
export function ListField({ form, name, label, hint, placeholder, suggestions = [] }: ListFieldProps) {
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field, fieldState }) => {
        const { error } = fieldState;
        const inner = Array.isArray(error) ? error.find((fault) => fault?.message !== undefined)?.message : undefined;
        const tokens = Array.isArray(field.value) ? field.value.filter((one) => typeof one === 'string') : [];
        return (
          <Field label={label} hint={hint} error={error?.message ?? inner}>
            {(control) => (
              <TokenInput
                control={control}
                tokens={tokens}
                onTokensChange={(next) => field.onChange(next.length === 0 ? undefined : next)}
                placeholder={placeholder}
                suggestions={suggestions}
              />
            )}
          </Field>
        );
      }}
    />
  );
}

/** Addresses that calls may come from; empty states nothing. */
export function RangesField({ form }: { form: PolicyForm }) {
  return (
    <Controller
      control={form.control}
      name="document.ipRanges"
      render={({ field }) => {
        const faults = form.formState.errors.document?.ipRanges?.allow;
        return (
          <Field
            label="Calls only from"
            hint="IP addresses or ranges."
            error={faults?.message ?? faults?.find?.((fault) => fault !== undefined)?.message}
          >
            {(control) => (
              <TokenInput
                control={control}
                tokens={field.value?.allow ?? []}
                onTokensChange={(allow) => field.onChange(allow.length === 0 ? undefined : { allow })}
                placeholder="anywhere"
              />
            )}
          </Field>
        );
      }}
    />
  );
}

type Choice<Value extends string> = { value: Value; label: string };
type ChoicesProps<Value extends string> = {
  legend: string;
  choices: readonly Choice<Value>[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
};

function Choices<Value extends string>({ legend, choices, chosen, onChange }: ChoicesProps<Value>) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-12">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {choices.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            isChecked={chosen.includes(value)}
            onCheckedChange={() =>
              onChange(choices.map((one) => one.value).filter((one) => chosen.includes(one) !== (one === value)))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

const endpointChoices = endpoints.map((value) => ({ value, label: endpointLabel(value) }));
const modalityChoices = [
  { value: 'image', label: 'Images' },
  { value: 'audio', label: 'Sound' },
  { value: 'file', label: 'Files' },
] as const;
const ruleChoices = [
  { value: 'zero_retention', label: 'Zero retention' },
  { value: 'no_training', label: 'No training' },
  { value: 'hipaa', label: 'HIPAA' },
] as const;

/** Endpoints and kinds of content. Everything ticked states nothing. */
export function CallKindFields({ form }: { form: PolicyForm }) {
  return (
    <>
      <Controller
        control={form.control}
        name="document.endpoints"
        render={({ field }) => (
          <Choices
            legend="Endpoints"
            choices={endpointChoices}
            chosen={field.value?.allow ?? endpoints}
            onChange={(allow) => field.onChange(allow.length === endpoints.length ? undefined : { allow })}
          />
        )}
      />
      <Controller
        control={form.control}
        name="document.modalities"
        render={({ field }) => (
          <Choices
            legend="Content besides text"
            choices={modalityChoices}
            chosen={field.value?.allow ?? modalities}
            onChange={(allow) => field.onChange(allow.length === modalities.length ? undefined : { allow })}
          />
        )}
      />
    </>
  );
}

/** Promises that providers must have made. Nothing ticked states nothing. */
export function DataRulesField({ form }: { form: PolicyForm }) {
  return (
    <Controller
      control={form.control}
      name="document.dataRules"
      render={({ field }) => (
        <Choices
          legend="Only providers that promise"
          choices={ruleChoices}
          chosen={field.value?.require ?? []}
          onChange={(chosen) =>
            field.onChange(
              chosen.length === 0 ? undefined : { require: dataRules.filter((rule) => chosen.includes(rule)) },
            )
          }
        />
      )}
    />
  );
}

type CeilingName = 'outputTokensMax' | 'choicesMax' | 'temperatureMax';

/** A ceiling; empty states nothing. */
export function CeilingField({ form, name, label }: { form: PolicyForm; name: CeilingName; label: string }) {
  const path = `document.parameters.${name}` as const;
  return (
    <Field label={label} error={form.formState.errors.document?.parameters?.[name]?.message}>
      {(control) => (
        <Input
          {...control}
          {...form.register(path, {
            setValueAs: (text: unknown) => (text === '' || text == null ? undefined : Number(text)),
          })}
          inputMode="decimal"
          placeholder="no ceiling"
          autoComplete="off"
          className="font-mono text-12"
        />
      )}
    </Field>
  );
}
