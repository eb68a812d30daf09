'use client';

import { type ReactNode, useState } from 'react';
import { Dialog, FormActions } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

type ConfirmFormProps = {
  /** What must be typed. */
  word: string;
  /** The deed, on its button. */
  verb: string;
  isBusy: boolean;
  /** Why it could not be done. */
  fault: string | null;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
};

type ConfirmDialogProps = ConfirmFormProps & { isOpen: boolean; title: string; description: string };

/** Asks for a word before what cannot be taken back, within a dialog that is open. */
export function ConfirmForm({ word, verb, isBusy, fault, onConfirm, onClose, children }: ConfirmFormProps) {
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm();
      }}
    >
      {children}
      <Field label={`Type ${word} to confirm`} {...(fault === null ? {} : { error: fault })}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <FormActions verb={verb} look="danger" isDisabled={typed.trim() !== word} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

/** Asks before what cannot be taken back: a word must be typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, description, onClose } = props;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(isStillOpen) => {
        if (!isStillOpen) onClose();
      }}
      title={title}
      description={description}
    >
      {isOpen ? <ConfirmForm {...props} /> : null}
    </Dialog>
  );
}
