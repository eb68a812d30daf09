'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useForm } from 'react-hook-form';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpcClient } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { useLinkToken } from '@/ui/use-link-token.ts';
import { NewPasswordField } from './new-password-field.tsx';
import {
  type AskNewPasswordInput,
  askNewPasswordInput,
  type NewPasswordInput,
  newPasswordInput,
} from './new-password-input.ts';

function Heading({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">{title}</h1>
      <p className="mt-1 mb-6 text-13 text-muted">{children}</p>
    </>
  );
}

function SignInLink() {
  return (
    <Link href={paths.signIn()} className="text-accent underline underline-offset-4">
      Sign in
    </Link>
  );
}

function AskForm() {
  const client = useTrpcClient();
  const [asked, setAsked] = useState<string | null>(null);
  const form = useForm<AskNewPasswordInput>({ resolver: zodResolver(askNewPasswordInput) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    try {
      await client.sessions.askNewPassword.mutate(input);
      setAsked(input.email);
    } catch (error) {
      form.setError('email', { message: publicErrorOf(error).message });
    }
  });
  if (asked !== null) {
    return (
      <Heading title="Look into your mail">
        If {asked} has an account, a link to a new password is on its way. It works once, for 30 minutes. <SignInLink />
      </Heading>
    );
  }
  return (
    <>
      <Heading title="Forgot your password?">
        We send you a link to a new one. <SignInLink /> if you remember.
      </Heading>
      <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        <Field label="E-mail" error={errors.email?.message}>
          {(control) => (
            <Input {...control} {...form.register('email')} type="email" autoComplete="username" className="h-9" />
          )}
        </Field>
        <Button type="submit" look="primary" size="large" isBusy={isSubmitting}>
          Send link
        </Button>
      </form>
    </>
  );
}

function SetForm({ token }: { token: string }) {
  const client = useTrpcClient();
  const [isDone, setDone] = useState(false);
  const form = useForm<NewPasswordInput>({ resolver: zodResolver(newPasswordInput) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await client.sessions.setNewPassword.mutate({ token, password });
      setDone(true);
    } catch (error) {
      const { code, message } = publicErrorOf(error);
      const words = code === 'parameter_invalid' ? 'This link was cut short. Ask for a new one.' : message;
      form.setError('password', { message: words });
    }
  });
  if (isDone) {
    return (
      <Heading title="Your password is changed">
        Every session of yours has ended. <SignInLink /> with the new password.
      </Heading>
    );
  }
  return (
    <>
      <Heading title="Choose a new password">It signs you out everywhere else.</Heading>
      <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        <NewPasswordField
          label="New password"
          registered={form.register('password')}
          error={errors.password?.message}
        />
        <Button type="submit" look="primary" size="large" isBusy={isSubmitting}>
          Change password
        </Button>
      </form>
    </>
  );
}

/** Asks for a link to a new password; with the link, sets it. */
export function NewPasswordPage() {
  const token = useLinkToken();
  if (token === null) return <Skeleton className="h-48" />;
  return token === '' ? <AskForm /> : <SetForm token={token} />;
}
