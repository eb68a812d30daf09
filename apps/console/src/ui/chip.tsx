import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const looks = cva('inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 font-medium text-11', {
  variants: {
    tone: {
      plain: 'bg-sunken text-muted',
      accent: 'bg-accent-wash text-accent',
      success: 'bg-success-wash text-success',
      warning: 'bg-warning-wash text-warning',
      danger: 'bg-danger-wash text-danger',
      outline: 'border text-muted',
    },
    isMono: { true: 'font-mono font-normal', false: '' },
  },
  defaultVariants: { tone: 'plain', isMono: false },
});

/** A word or two set apart: a scope, a kind, a state. */
export function Chip({
  tone,
  isMono,
  className,
  children,
  ...props
}: ComponentProps<'span'> & VariantProps<typeof looks>) {
  return (
    <span {...props} className={cn(looks({ tone, isMono }), className)}>
      <span className="truncate">{children}</span>
    </span>
  );
}
