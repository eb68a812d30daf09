'use client';

import { Check } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { useId } from 'react';

type CheckboxProps = {
  label: string;
  /** For a box whose place says what it is for: the label is for screen readers. */
  isLabelHidden?: boolean;
  isChecked: boolean;
  onCheckedChange: (isChecked: boolean) => void;
};

/** A box with its label. */
export function Checkbox({ label, isLabelHidden = false, isChecked, onCheckedChange }: CheckboxProps) {
  const id = useId();
  return (
    <span className="inline-flex min-h-6 items-center gap-2">
      <Primitive.Root
        id={id}
        checked={isChecked}
        onCheckedChange={(state) => onCheckedChange(state === true)}
        className="relative flex size-4 items-center justify-center rounded-sm border border-control bg-paper before:absolute before:-inset-1 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Primitive.Indicator>
          <Check className="size-3 text-on-accent" strokeWidth={3} aria-hidden />
        </Primitive.Indicator>
      </Primitive.Root>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-13'}>
        {label}
      </label>
    </span>
  );
}
