'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { signIn } from 'next-auth/react';
import { useForm } from 'react-hook-form';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpcClient } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { PasswordField } from '@/ui/password-field.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { useLinkToken } from '@/ui/use-link-token.ts';
import { type ChosenPasswordInput, chosenPasswordInput } from './sign-up-input.ts';

const words: Readonly<Record<string, string>> = {
  conflict: 'This address has an account by now. Sign in instead.',
  parameter_invalid: 'This link was cut short. Open it from the mail again.',
};

/** What the mail of a sign-up leads to: the password that was chosen, and one is in. */
export function FinishSignUpPage() {
  const token = useLinkToken();
  const client = useTrpcClient();
  const router = useRouter();
  const form = useForm<ChosenPasswordInput>({ resolver: zodResolver(chosenPasswordInput) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      const { slug, email } = await client.sessions.finishSignUp.mutate({ token: token ?? '', password });
      await signIn('credentials', { email, password, redirect: false });
      router.replace(paths.welcome({ org: slug, env: 'production' }));
    } catch (error) {
      const { code, message } = publicErrorOf(error);
      form.setError('password', { message: words[code] ?? message });
    }
  });
  if (token === null) return <Skeleton className="h-48" />;
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Finish signing up</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        Your address is confirmed. Enter the password that you chose, and you are in.{' '}
        <Link href={paths.signUp()} className="text-accent underline underline-offset-4">
          Begin again
        </Link>{' '}
        if you do not know it.
      </p>
      <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        <PasswordField label="Password" registered={form.register('password')} error={errors.password?.message} />
        <Button type="submit" look="primary" size="large" isBusy={isSubmitting}>
          Create organisation
        </Button>
      </form>
    </>
  );
}
