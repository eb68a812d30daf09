import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const base =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-[120ms] disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0';

const sizes = {
  small: 'h-7 px-2 text-12',
  medium: 'h-8 px-3 text-13',
  large: 'h-9 px-4 text-13',
  icon: 'size-7',
} as const;

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-control/50 bg-paper text-ink hover:bg-subtle dark:border-control/60',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  danger: 'bg-danger text-paper hover:opacity-90',
  link: 'h-auto px-0 text-accent underline-offset-4 hover:underline',
} as const;

type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  /** Renders the only child (a link) with the look of a button. */
  asChild?: boolean;
  /** While true the button says it is busy and does nothing. */
  isBusy?: boolean;
};

/** The button of the console. One `primary` per view. */
export function Button({ asChild, isBusy, look = 'secondary', size = 'medium', className, ...props }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: 'button' })}
      {...props}
      {...(isBusy ? { 'aria-busy': true, disabled: true } : {})}
      className={cn(base, sizes[size], looks[look], isBusy && 'breathe', className)}
    />
  );
}
