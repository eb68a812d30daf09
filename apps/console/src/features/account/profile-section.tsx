'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { StatusDot } from '@/ui/status-dot.tsx';
import { toast } from '@/ui/toast.tsx';
import { type RenameInput, renameInput } from './account-input.ts';
import { AccountSection } from './account-section.tsx';
import type { AccountView } from './account-view.ts';

function NameForm({ name }: { name: string }) {
  const trpc = useTrpc();
  const queries = useQueryClient();
  const router = useRouter();
  const form = useForm<RenameInput>({ resolver: zodResolver(renameInput), values: { name } });
  const { errors, isDirty } = form.formState;
  const rename = useMutation(
    trpc.account.rename.mutationOptions({
      onError: (error) => form.setError('name', { message: publicErrorOf(error).message }),
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
        router.refresh();
        toast('Your name is changed.');
      },
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((input) => rename.mutate(input))(event)}>
      <Field label="Name" error={errors.name?.message}>
        {(control) => (
          <div className="flex gap-2">
            <Input {...control} {...form.register('name')} autoComplete="name" />
            <Button type="submit" disabled={!isDirty} isBusy={rename.isPending}>
              Save
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

function EmailState({ isEmailVerified }: { isEmailVerified: boolean }) {
  const send = useMutation(
    useTrpc().account.confirmAgain.mutationOptions({
      onError: (error) => void toast(publicErrorOf(error).message, { tone: 'danger' }),
      onSuccess: () => void toast('The mail is on its way. Open its link to confirm the address.'),
    }),
  );
  if (isEmailVerified) return <StatusDot tone="success" label="Confirmed" className="text-12 text-muted" />;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusDot tone="warning" label="Not confirmed" className="text-12 text-muted" />
      <Button look="link" isBusy={send.isPending} onClick={() => send.mutate()} className="text-12">
        Send the mail again
      </Button>
    </div>
  );
}

/** Who one is: the name that others see, and the address that one signs in with. */
export function ProfileSection({ account }: { account: AccountView }) {
  return (
    <AccountSection title="Profile" description="What others see of you, and the address that you sign in with.">
      <div className="flex flex-col gap-4">
        <NameForm name={account.name} />
        <div className="flex flex-col gap-1.5">
          <Field label="E-mail">
            {(control) => <Input {...control} value={account.email} readOnly className="bg-subtle text-muted" />}
          </Field>
          <EmailState isEmailVerified={account.isEmailVerified} />
        </div>
      </div>
    </AccountSection>
  );
}
