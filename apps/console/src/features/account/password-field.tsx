import type { UseFormRegisterReturn } from 'react-hook-form';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';

type ProofFieldProps = { label?: string; registered: UseFormRegisterReturn; error: string | undefined };

/** Where somebody who is signed in shows once more that they have the password. */
export function PasswordField({ label = 'Your password', registered, error }: ProofFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <Input {...control} {...registered} type="password" autoComplete="current-password" className="h-9" />
      )}
    </Field>
  );
}
