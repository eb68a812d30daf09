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

/** Who one is: the name that others see, and the address that one signs in with. */
export function ProfileSection({ account }: { account: AccountView }) {
  return (
    <AccountSection title="Profile" description="The same in every organisation that you belong to.">
      <div className="flex flex-col gap-4">
        <NameForm name={account.name} />
        <Field label="E-mail">{(control) => <Input {...control} value={account.email} readOnly />}</Field>
      </div>
    </AccountSection>
  );
}
