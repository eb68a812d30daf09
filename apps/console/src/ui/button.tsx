import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const looks = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-[120ms] disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-accent text-on-accent hover:bg-accent-hover',
        secondary: 'border border-control/50 bg-paper text-ink hover:bg-subtle dark:border-control/60',
        quiet: 'text-muted hover:bg-sunken hover:text-ink',
        danger: 'bg-danger text-paper hover:opacity-90',
        link: 'h-auto px-0 text-accent underline-offset-4 hover:underline',
      },
      size: {
        small: 'h-7 px-2 text-12',
        medium: 'h-8 px-3 text-13',
        large: 'h-9 px-4 text-13',
        icon: 'size-7',
      },
    },
    compoundVariants: [{ look: 'link', className: 'h-auto px-0' }],
    defaultVariants: { look: 'secondary', size: 'medium' },
  },
);

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof looks> & {
    /** Renders the only child (a link) with the look of a button. */
    asChild?: boolean;
    /** While true the button says it is busy and does nothing. */
    isBusy?: boolean;
  };

/** The button of the console. One `primary` per view. */
export function Button({ asChild, isBusy, look, size, className, ...props }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: 'button' })}
      {...props}
      {...(isBusy ? { 'aria-busy': true, disabled: true } : {})}
      className={cn(looks({ look, size }), isBusy && 'breathe', className)}
    />
  );
}
