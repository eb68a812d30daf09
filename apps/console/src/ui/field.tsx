import { type ReactNode, useId } from 'react';
import { cn } from './cn.ts';

/** What a field's control needs so that label, hint and error are read with it. */
export type FieldControl = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
};

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  isOptional?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

/** Label, control, hint and error of one field, tied together for screen readers. */
export function Field({ label, hint, error, isOptional, className, children }: FieldProps) {
  const id = useId();
  const messageId = `${id}-message`;
  const message = error ?? hint;
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="flex items-baseline justify-between font-medium text-12 text-ink">
        {label}
        {isOptional ? <span className="font-normal text-faint">optional</span> : null}
      </label>
      {children({
        id,
        'aria-describedby': message === undefined ? undefined : messageId,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {message === undefined ? null : (
        <p
          id={messageId}
          role={error === undefined ? undefined : 'alert'}
          className={cn('text-12', error === undefined ? 'text-muted' : 'text-danger')}
        >
          {message}
        </p>
      )}
    </div>
  );
}
