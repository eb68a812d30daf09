import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const tones = {
  plain: 'bg-sunken text-muted',
  accent: 'bg-accent-wash text-accent',
  success: 'bg-success-wash text-success',
  warning: 'bg-warning-wash text-warning',
  danger: 'bg-danger-wash text-danger',
  outline: 'border text-muted',
} as const;

type ChipProps = ComponentProps<'span'> & { tone?: keyof typeof tones; isMono?: boolean };

/** A word or two set apart: a scope, a kind, a state. */
export function Chip({ tone = 'plain', isMono = false, className, children, ...props }: ChipProps) {
  return (
    <span
      {...props}
      className={cn(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 font-medium text-11',
        tones[tone],
        isMono && 'font-mono font-normal',
        className,
      )}
    >
      <span className="truncate">{children}</span>
    </span>
  );
}
