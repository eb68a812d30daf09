import type { UseFormRegisterReturn } from 'react-hook-form';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { passwordLengthMin } from './sign-up-input.ts';

type NewPasswordFieldProps = {
  label?: string;
  /** What `register('password')` of the form gave. */
  registered: UseFormRegisterReturn;
  error: string | undefined;
};

/** Where somebody chooses a password: the one rule for it, and the word that lets password managers offer one. */
export function NewPasswordField({ label = 'Password', registered, error }: NewPasswordFieldProps) {
  return (
    <Field label={label} hint={`At least ${passwordLengthMin} characters. A short sentence is best.`} error={error}>
      {(control) => <Input {...control} {...registered} type="password" autoComplete="new-password" className="h-9" />}
    </Field>
  );
}
