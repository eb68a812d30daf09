'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { CopyButton } from '@/ui/copy-button.tsx';
import { Dialog, FormActions } from '@/ui/dialog.tsx';
import { PasswordField } from '@/ui/password-field.tsx';
import { type CodeInput, codeInput, type PasswordProofInput, passwordProofInput } from './account-input.ts';
import { CodeField } from './code-field.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

type Proposed = { secret: string; uri: string };

function ProofStep({ onProposed, onCancel }: { onProposed: (proposed: Proposed) => void; onCancel: () => void }) {
  const form = useForm<PasswordProofInput>({ resolver: zodResolver(passwordProofInput) });
  const propose = useMutation(
    useTrpc().account.proposeFactor.mutationOptions({
      onSuccess: onProposed,
      onError: (error) => form.setError('password', { message: publicErrorOf(error).message }),
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((input) => propose.mutate(input))(event)}>
      <PasswordField registered={form.register('password')} error={form.formState.errors.password?.message} />
      <FormActions verb="Continue" isBusy={propose.isPending} onCancel={onCancel} />
    </form>
  );
}

type ScanStepProps = { proposed: Proposed; onConfirmed: (codes: readonly string[]) => void; onCancel: () => void };

function ScanStep({ proposed, onConfirmed, onCancel }: ScanStepProps) {
  const form = useForm<CodeInput>({ resolver: zodResolver(codeInput) });
  const confirm = useMutation(
    useTrpc().account.confirmFactor.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
      onError: (error) => form.setError('code', { message: publicErrorOf(error).message }),
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((input) => confirm.mutate(input))(event)}>
      <div className="flex flex-col gap-5 sm:flex-row">
        <QrCode
          text={proposed.uri}
          label="QR code for your authenticator app"
          className="size-44 shrink-0 self-center rounded-md border sm:self-start"
        />
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          <div>
            <p className="font-medium text-12">No camera? Enter this key</p>
            <div className="mt-1 flex items-start gap-1">
              <code className="min-w-0 flex-1 break-words font-mono text-12 leading-5">
                {proposed.secret.match(/.{1,4}/g)?.join(' ')}
              </code>
              <CopyButton text={proposed.secret} label="Copy the key" />
            </div>
          </div>
          <CodeField
            hint="Six digits, as the app shows them now."
            registered={form.register('code')}
            error={form.formState.errors.code?.message}
          />
        </div>
      </div>
      <FormActions verb="Turn on" isBusy={confirm.isPending} onCancel={onCancel} />
    </form>
  );
}

type Step = { kind: 'proof' } | { kind: 'scan'; proposed: Proposed } | { kind: 'codes'; codes: readonly string[] };

const words = {
  proof: { title: 'Two-factor sign-in', description: 'First show that it is you.' },
  scan: { title: 'Scan with your authenticator app', description: 'Any app for one-time codes (TOTP) will do.' },
  codes: {
    title: 'Keep your recovery codes',
    description: 'Two-factor sign-in is on. Each of these lets you in once without the app; they are not shown again.',
  },
} as const;

type SetUpFactorDialogProps = { email: string; onClose: () => void; onChanged: () => void };

/** Sets two-factor sign-in up: the password, the app, the recovery codes. */
export function SetUpFactorDialog({ email, onClose, onChanged }: SetUpFactorDialogProps) {
  const [step, setStep] = useState<Step>({ kind: 'proof' });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={words[step.kind].title}
      description={words[step.kind].description}
      canDismiss={step.kind === 'proof'}
    >
      {step.kind === 'proof' ? (
        <ProofStep onProposed={(proposed) => setStep({ kind: 'scan', proposed })} onCancel={onClose} />
      ) : null}
      {step.kind === 'scan' ? (
        <ScanStep
          proposed={step.proposed}
          onConfirmed={(codes) => {
            setStep({ kind: 'codes', codes });
            onChanged();
          }}
          onCancel={onClose}
        />
      ) : null}
      {step.kind === 'codes' ? <RecoveryCodes codes={step.codes} email={email} onDone={onClose} /> : null}
    </Dialog>
  );
}
