'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { NewPasswordField } from '@/features/sessions/new-password-field.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Dialog, FormActions } from '@/ui/dialog.tsx';
import { PasswordField } from '@/ui/password-field.tsx';
import { toast } from '@/ui/toast.tsx';
import { type ChangePasswordInput, changePasswordInput } from './account-input.ts';

function ChangePasswordForm({ email, onClose }: { email: string; onClose: () => void }) {
  const trpc = useTrpc();
  const queries = useQueryClient();
  const form = useForm<ChangePasswordInput>({ resolver: zodResolver(changePasswordInput) });
  const { errors } = form.formState;
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onError: (error) => form.setError('current', { message: publicErrorOf(error).message }),
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
        toast('Your password is changed. Every other session has ended.');
        onClose();
      },
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((input) => change.mutate(input))(event)}>
      {/* Tells password managers whose password it is. */}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <div className="flex flex-col gap-4">
        <PasswordField label="Current password" registered={form.register('current')} error={errors.current?.message} />
        <NewPasswordField
          label="New password"
          registered={form.register('password')}
          error={errors.password?.message}
        />
      </div>
      <FormActions verb="Change password" isBusy={change.isPending} onCancel={onClose} />
    </form>
  );
}

type ChangePasswordDialogProps = { email: string; isOpen: boolean; onClose: () => void };

/** Changes one's password by the one before. */
export function ChangePasswordDialog({ email, isOpen, onClose }: ChangePasswordDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Change password"
      description="Every other session of yours ends."
    >
      {isOpen ? <ChangePasswordForm email={email} onClose={onClose} /> : null}
    </Dialog>
  );
}
