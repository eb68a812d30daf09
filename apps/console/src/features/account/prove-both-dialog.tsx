'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Dialog, FormActions } from '@/ui/dialog.tsx';
import { PasswordField } from '@/ui/password-field.tsx';
import { toast } from '@/ui/toast.tsx';
import { type BothProofsInput, bothProofsInput } from './account-input.ts';
import { CodeField } from './code-field.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** What is done once both proofs are right. */
export type ProvenDeed = 'renew' | 'remove';

const words = {
  renew: {
    title: 'New recovery codes',
    description: 'The codes that you have are void from then on.',
    deed: 'Make new codes',
  },
  remove: {
    title: 'Turn off two-factor sign-in',
    description: 'From then on your password alone lets somebody in. Your recovery codes are void.',
    deed: 'Turn off',
  },
} as const;

function useProvenDeed(deed: ProvenDeed, done: (codes: readonly string[] | null) => void) {
  const trpc = useTrpc();
  const form = useForm<BothProofsInput>({ resolver: zodResolver(bothProofsInput) });
  const onError = (error: unknown) => {
    const { param, message } = publicErrorOf(error);
    form.setError(param === 'code' ? 'code' : 'password', { message });
  };
  const renew = useMutation(
    trpc.account.renewRecoveryCodes.mutationOptions({ onError, onSuccess: (made) => done(made.recoveryCodes) }),
  );
  const remove = useMutation(trpc.account.removeFactor.mutationOptions({ onError, onSuccess: () => done(null) }));
  const submit = form.handleSubmit((input) => (deed === 'renew' ? renew : remove).mutate(input));
  return { form, submit, isBusy: renew.isPending || remove.isPending };
}

type ProveBothDialogProps = { deed: ProvenDeed; email: string; onClose: () => void; onChanged: () => void };

/** Asks for password and code before what a stolen session must not be enough for. */
export function ProveBothDialog({ deed, email, onClose, onChanged }: ProveBothDialogProps) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { form, submit, isBusy } = useProvenDeed(deed, (made) => {
    onChanged();
    if (made !== null) return setCodes(made);
    toast('Two-factor sign-in is off.');
    onClose();
  });
  const { errors } = form.formState;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={codes === null ? words[deed].title : 'Keep your recovery codes'}
      description={
        codes === null ? words[deed].description : 'Each lets you in once without the app. They are not shown again.'
      }
      canDismiss={codes === null}
    >
      {codes === null ? (
        <form noValidate onSubmit={(event) => void submit(event)}>
          <div className="flex flex-col gap-4">
            <PasswordField registered={form.register('password')} error={errors.password?.message} />
            <CodeField
              hint="From your authenticator app, or a recovery code."
              registered={form.register('code')}
              error={errors.code?.message}
            />
          </div>
          <FormActions
            verb={words[deed].deed}
            look={deed === 'remove' ? 'danger' : 'primary'}
            isBusy={isBusy}
            onCancel={onClose}
          />
        </form>
      ) : (
        <RecoveryCodes codes={codes} email={email} onDone={onClose} />
      )}
    </Dialog>
  );
}
