import type { UseFormRegisterReturn } from 'react-hook-form';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

type PasswordFieldProps = { label?: string; registered: UseFormRegisterReturn; error: string | undefined };

/** Where somebody shows that they know their password. */
export function PasswordField({ label = 'Your password', registered, error }: PasswordFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <Input {...control} {...registered} type="password" autoComplete="current-password" className="h-9" />
      )}
    </Field>
  );
}
