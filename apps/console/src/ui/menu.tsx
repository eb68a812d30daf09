'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

const itemLook =
  'flex min-h-7 w-full select-none items-center gap-2 rounded-md px-2 py-1 text-13 outline-none data-[highlighted]:bg-sunken data-[disabled]:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-muted';

type MenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom' | 'right';
  className?: string;
  /** For a menu that was fetched because somebody wants it open. */
  isOpenAtFirst?: boolean;
};

/** A menu under its trigger. */
export function Menu({
  trigger,
  children,
  align = 'start',
  side = 'bottom',
  className,
  isOpenAtFirst = false,
}: MenuProps) {
  return (
    <Primitive.Root defaultOpen={isOpenAtFirst}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            'fade-in z-50 min-w-48 max-w-[90vw] rounded-lg border bg-raised p-1 text-ink shadow-floating',
            className,
          )}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** One deed or destination of a menu. */
export function MenuItem({
  isDanger,
  className,
  ...props
}: ComponentProps<typeof Primitive.Item> & { isDanger?: boolean }) {
  return (
    <Primitive.Item {...props} className={cn(itemLook, isDanger && 'text-danger [&_svg]:text-danger', className)} />
  );
}

/** A choice that is either taken or not; a check stands at its end. */
export function MenuChoice({
  isChosen,
  children,
  onChoose,
}: {
  isChosen: boolean;
  children: ReactNode;
  onChoose: () => void;
}) {
  return (
    <Primitive.CheckboxItem checked={isChosen} onSelect={onChoose} className={itemLook}>
      {children}
      <Primitive.ItemIndicator className="ml-auto">
        <Check className="text-accent!" aria-hidden />
      </Primitive.ItemIndicator>
    </Primitive.CheckboxItem>
  );
}

/** A small heading inside a menu. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Primitive.Label className="section-label px-2 pt-1.5 pb-1">{children}</Primitive.Label>;
}

/** A hairline between two parts of a menu. */
export function MenuRule() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />;
}
