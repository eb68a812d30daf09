'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useRouter } from 'next/navigation';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpcClient } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { useHydrated } from '@/ui/use-hydrated.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { type SignUpInput, signUpInput } from './sign-up-input.ts';

function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Name, e-mail, password, organisation. The installation's first is signed in at once; to the others goes a mail. */
export function SignUpForm({ onMailed }: { onMailed: (sent: SignUpInput) => void }) {
  const client = useTrpcClient();
  const router = useRouter();
  const isHydrated = useHydrated();
  const [fault, setFault] = useState<string | null>(null);
  const form = useForm<SignUpInput>({ resolver: zodResolver(signUpInput), defaultValues: { timeZone: 'UTC' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (input) => {
    setFault(null);
    const wanted = { ...input, timeZone: browserTimeZone() };
    try {
      const { slug } = await client.sessions.signUp.mutate(wanted);
      if (slug === null) return onMailed(wanted);
      await signIn('credentials', { email: input.email, password: input.password, redirect: false });
      router.replace(paths.welcome({ org: slug, env: 'production' }));
    } catch (error) {
      setFault(publicErrorOf(error).message);
    }
  });

  return (
    <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="Your name" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="name" className="h-9" />}
      </Field>
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => (
          <Input {...control} {...form.register('email')} type="email" autoComplete="username" className="h-9" />
        )}
      </Field>
      <NewPasswordField registered={form.register('password')} error={errors.password?.message} />
      <Field label="Organisation" hint="Your company or team. It can be renamed." error={errors.organisation?.message}>
        {(control) => (
          <Input {...control} {...form.register('organisation')} autoComplete="organization" className="h-9" />
        )}
      </Field>
      {fault === null ? null : (
        <p role="alert" className="text-12 text-danger">
          {fault}
        </p>
      )}
      <Button type="submit" look="primary" size="large" disabled={!isHydrated} isBusy={isSubmitting} className="mt-1">
        {isSubmitting ? 'Creating…' : 'Create organisation'}
      </Button>
    </form>
  );
}
