'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { NewPasswordField } from '@/features/sessions/new-password-field.tsx';
import { SignInForm } from '@/features/sessions/sign-in-form.tsx';
import { useSignIn } from '@/features/sessions/use-sign-in.ts';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpcClient } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { useLinkToken } from '@/ui/use-link-token.ts';
import { type JoinInput, joinInput } from './invitation-input.ts';

type Invited = { email: string; organisation: string };
type DoorProps = { token: string; invited: Invited };

function useEnter() {
  const router = useRouter();
  return (slug: string) => {
    router.replace(paths.organisation(slug));
    router.refresh();
  };
}

function Fault({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p role="alert" className="text-12 text-danger">
      {words}
    </p>
  );
}

function NewPersonForm({ token, invited }: DoorProps) {
  const client = useTrpcClient();
  const enter = useEnter();
  const form = useForm<JoinInput>({ resolver: zodResolver(joinInput) });
  const [fault, setFault] = useState<string | null>(null);
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    setFault(null);
    try {
      const { slug, email } = await client.invitations.join.mutate({ ...input, token });
      await signIn('credentials', { email, password: input.password, redirect: false });
      enter(slug);
    } catch (error) {
      setFault(publicErrorOf(error).message);
    }
  });
  return (
    <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <Field label="E-mail">{(control) => <Input {...control} value={invited.email} readOnly className="h-9" />}</Field>
      <Field label="Your name" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="name" className="h-9" />}
      </Field>
      <NewPasswordField registered={form.register('password')} error={errors.password?.message} />
      <Fault words={fault} />
      <Button type="submit" look="primary" size="large" isBusy={isSubmitting}>
        Join {invited.organisation}
      </Button>
    </form>
  );
}

function KnownPersonForm({ token, invited, isSignedIn }: DoorProps & { isSignedIn: boolean }) {
  const client = useTrpcClient();
  const enter = useEnter();
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    setFault(null);
    try {
      enter((await client.invitations.accept.mutate({ token })).slug);
      return true;
    } catch (error) {
      setFault(publicErrorOf(error).message);
      setBusy(false);
      return false;
    }
  };
  const progress = useSignIn(join);
  return (
    <div className="flex flex-col gap-4">
      {isSignedIn ? (
        <Button look="primary" size="large" isBusy={isBusy} onClick={() => void join()}>
          Join {invited.organisation}
        </Button>
      ) : (
        <SignInForm progress={progress} email={invited.email} isEmailFixed submitLabel="Sign in and join" />
      )}
      <Fault words={fault} />
    </div>
  );
}

/** What the link of an invitation leads to: for new people, and for those who have an account. */
export function InvitationPage() {
  const token = useLinkToken();
  const client = useTrpcClient();
  const { data, error } = useQuery({
    // The link's secret is no part of the key: keys are kept and shown by tools.
    queryKey: ['invitation', token === null],
    queryFn: () => client.invitations.open.mutate({ token: token ?? '' }),
    enabled: token !== null,
    retry: false,
  });
  if (error !== null) {
    return (
      <section role="alert">
        <h1 className="font-semibold text-20 tracking-[-0.01em]">This invitation does not work</h1>
        <p className="mt-1 text-13 text-muted">
          It is used, withdrawn or expired, or its address was cut short. Ask whoever invited you for a new one.
        </p>
      </section>
    );
  }
  if (data === undefined || token === null) return <Skeleton className="h-80" />;
  const { organisation, inviterName, roleName, email, hasAccount, signedInAs } = data;
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Join {organisation}</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        {inviterName} invites you as {roleName}.
        {signedInAs === null || signedInAs === email
          ? ''
          : ` You are signed in as ${signedInAs}; this is for ${email}.`}
      </p>
      {hasAccount ? (
        <KnownPersonForm token={token} invited={{ email, organisation }} isSignedIn={signedInAs === email} />
      ) : (
        <NewPersonForm token={token} invited={{ email, organisation }} />
      )}
    </>
  );
}
