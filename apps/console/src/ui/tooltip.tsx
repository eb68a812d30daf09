'use client';

import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** Holds the delay that all tooltips share. */
export const TooltipProvider = Primitive.Provider;

type TooltipProps = { words: ReactNode; children: ReactNode; side?: 'top' | 'bottom' | 'left' | 'right' };

/** A few words about what is under the pointer or has the focus. Never the only place of something needed. */
export function Tooltip({ words, children, side = 'top' }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="fade-in z-[60] max-w-80 rounded-md bg-ink px-2 py-1 text-12 text-paper tabular-nums shadow-floating"
        >
          {words}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
