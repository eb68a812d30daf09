import type { UseFormRegisterReturn } from 'react-hook-form';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';

type CodeFieldProps = { hint: string; registered: UseFormRegisterReturn; error: string | undefined };

/** Where a code of the authenticator app is typed. */
export function CodeField({ hint, registered, error }: CodeFieldProps) {
  return (
    <Field label="Code" hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          {...registered}
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          className="h-9 font-mono text-14 tracking-[0.08em]"
        />
      )}
    </Field>
  );
}
