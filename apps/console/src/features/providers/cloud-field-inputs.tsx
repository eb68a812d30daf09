'use client';

import type { UseFormRegisterReturn } from 'react-hook-form';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import type { CloudField } from './cloud-fields.ts';

type CloudFieldInputsProps = {
  fields: readonly CloudField[];
  register: (name: `fields.${string}`) => UseFormRegisterReturn;
  errors: Readonly<Record<string, { message?: string | undefined } | undefined>> | undefined;
};

/** The parts of a cloud's credential, each with its own words. */
export function CloudFieldInputs({ fields, register, errors }: CloudFieldInputsProps) {
  return fields.map(({ name, label, hint, placeholder, isSecret, isOptional }) => (
    <Field key={name} label={label} hint={hint} isOptional={isOptional === true} error={errors?.[name]?.message}>
      {(control) => (
        <Input
          {...control}
          {...register(`fields.${name}`)}
          type={isSecret ? 'password' : 'text'}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-12"
        />
      )}
    </Field>
  ));
}
