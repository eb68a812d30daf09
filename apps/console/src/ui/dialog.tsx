'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** False where closing by a click outside would lose something that is shown once. */
  canDismiss?: boolean;
  className?: string;
};

/** Of radio buttons the focus belongs to the chosen one. */
const firstField = 'input:not([type="hidden"], [type="radio"]:not(:checked)), textarea';

/** The first field gets the focus, else the pane itself: never the way out. */
function focusFirstField(event: Event): void {
  const pane = event.currentTarget;
  if (!(pane instanceof HTMLElement)) return;
  event.preventDefault();
  const field = pane.querySelector(firstField);
  (field instanceof HTMLElement ? field : pane).focus();
}

/** A pane gets the focus itself: its first control is a way out, or a detail. */
function focusPane(event: Event): void {
  const pane = event.currentTarget;
  if (!(pane instanceof HTMLElement)) return;
  event.preventDefault();
  pane.focus();
}

const scrim = 'fade-in fixed inset-0 z-40 bg-ink/25 dark:bg-paper/70';

/** A window over the page for one short task. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  canDismiss = true,
  className,
}: DialogProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrim} />
        <Primitive.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={focusFirstField}
          onInteractOutside={(event) => {
            if (!canDismiss) event.preventDefault();
          }}
          className={cn(
            'appear fixed inset-x-0 top-[max(2rem,10vh)] z-50 mx-auto flex max-h-[calc(100dvh-4rem)] w-[calc(100vw-2rem)] max-w-lg flex-col overflow-hidden rounded-lg border bg-raised shadow-floating focus-visible:outline-none',
            className,
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="font-semibold text-16 tracking-[-0.01em]">{title}</Primitive.Title>
              {description === undefined ? null : (
                <Primitive.Description className="mt-0.5 text-13 text-muted">{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button look="quiet" size="icon" aria-label="Close" className="-mr-1.5">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </header>
          <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The closing row of a dialog: quiet way out at the left, the deed at the right. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className="mt-5 flex items-center justify-end gap-2">{children}</footer>;
}

type FormActionsProps = {
  /** The deed, on its button. */
  verb: string;
  isBusy: boolean;
  onCancel: () => void;
  look?: 'primary' | 'danger';
  isDisabled?: boolean;
};

/** The closing row of a form in a dialog. */
export function FormActions({ verb, isBusy, onCancel, look = 'primary', isDisabled = false }: FormActionsProps) {
  return (
    <DialogActions>
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" look={look} disabled={isDisabled} isBusy={isBusy}>
        {verb}
      </Button>
    </DialogActions>
  );
}

type SheetProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  side?: 'left' | 'right';
  /** Whether the page beside the sheet stays usable (j/k walk through rows under it). */
  isModal?: boolean;
  children: ReactNode;
  className?: string;
};

/** A pane along an edge of the window. The title is for screen readers; the pane shows its own heading. */
export function Sheet({
  isOpen,
  onOpenChange,
  title,
  side = 'right',
  isModal = true,
  children,
  className,
}: SheetProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange} modal={isModal}>
      <Primitive.Portal>
        {isModal ? <Primitive.Overlay className={scrim} /> : null}
        <Primitive.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusPane}
          onInteractOutside={(event) => {
            if (!isModal) event.preventDefault();
          }}
          className={cn(
            'fixed inset-y-0 flex flex-col overflow-y-auto bg-raised shadow-floating focus-visible:outline-none',
            // A dialog that opens over both page and pane dims both.
            isModal ? 'z-50' : 'z-40',
            side === 'right' ? 'slide-in-right right-0 border-l' : 'slide-in-left left-0 border-r',
            className,
          )}
        >
          <Primitive.Title className="sr-only">{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
