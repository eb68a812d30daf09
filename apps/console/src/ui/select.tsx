'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import { cn } from './cn.ts';
import { fieldOutline } from './input.tsx';
import { useNonce } from './nonce-context.tsx';

/** One choice of a select. `note` stands in muted ink behind the label. */
export type SelectOption = { value: string; label: string; note?: string };

type SelectProps = {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly SelectOption[];
  placeholder?: string;
  isDisabled?: boolean;
  className?: string;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: boolean | undefined;
};

/** Chooses one of a few named values. */
export function Select({ value, onValueChange, options, placeholder, isDisabled, className, ...labels }: SelectProps) {
  const nonce = useNonce();
  return (
    <Primitive.Root value={value} onValueChange={onValueChange} disabled={isDisabled === true}>
      <Primitive.Trigger
        {...labels}
        className={cn(
          fieldOutline,
          'flex h-8 items-center justify-between gap-2 px-2.5 text-left data-[placeholder]:text-faint',
          className,
        )}
      >
        <span className="truncate">
          <Primitive.Value placeholder={placeholder} />
        </span>
        <Primitive.Icon>
          <ChevronDown className="size-3.5 text-muted" aria-hidden />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="fade-in z-50 max-h-72 min-w-(--radix-select-trigger-width) max-w-[min(28rem,90vw)] overflow-hidden rounded-lg border bg-raised shadow-floating"
        >
          <Primitive.Viewport className="p-1" {...(nonce === undefined ? {} : { nonce })}>
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                className="flex h-7 select-none items-center gap-2 rounded-md px-2 text-13 outline-none data-[highlighted]:bg-sunken"
              >
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                {option.note === undefined ? null : <span className="truncate text-12 text-muted">{option.note}</span>}
                <Primitive.ItemIndicator className="ml-auto">
                  <Check className="size-3.5 text-accent" aria-hidden />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
