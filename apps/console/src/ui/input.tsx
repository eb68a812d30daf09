import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** The outline that every field of a form shares. */
export const fieldOutline =
  'w-full rounded-md border border-control bg-paper text-13 text-ink outline-offset-0 placeholder:text-faint focus-visible:outline-1 disabled:bg-subtle disabled:text-muted aria-invalid:border-danger';

/** A one-line text field. */
export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input {...props} className={cn(fieldOutline, 'h-8 px-2.5', className)} />;
}
