'use client';

import { Check, Minus } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { useId } from 'react';

type CheckboxProps = {
  label: string;
  isChecked: boolean;
  onCheckedChange: (isChecked: boolean) => void;
  /** Some of what the box stands for, not all. */
  isMixed?: boolean;
  /** For screen readers only: what the box is for shows beside it. */
  isLabelHidden?: boolean;
};

/** A box with its label. */
export function Checkbox({ label, isChecked, onCheckedChange, isMixed, isLabelHidden }: CheckboxProps) {
  const id = useId();
  return (
    <span className="inline-flex min-h-6 items-center gap-2">
      <Primitive.Root
        id={id}
        checked={isMixed ? 'indeterminate' : isChecked}
        onCheckedChange={(state) => onCheckedChange(state === true)}
        className="relative flex size-4 items-center justify-center rounded-sm border border-control bg-paper before:absolute before:-inset-1 data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent"
      >
        <Primitive.Indicator>
          {isMixed ? (
            <Minus className="size-3 text-on-accent" strokeWidth={3} aria-hidden />
          ) : (
            <Check className="size-3 text-on-accent" strokeWidth={3} aria-hidden />
          )}
        </Primitive.Indicator>
      </Primitive.Root>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-13'}>
        {label}
      </label>
    </span>
  );
}
