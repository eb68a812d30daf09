'use client';

import { useRouter } from 'next/navigation';
import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { useHydrated } from '@/ui/use-hydrated.ts';

const faults: Readonly<Record<string, string>> = {
  CredentialsSignin: 'The e-mail address or the password is not right.',
  rate_limited: 'Too many attempts. Wait a minute, then try again.',
};
const otherFault = 'Signing in did not work. Try again in a moment.';

/** E-mail and password. Wrong and unknown read the same. */
export function SignInForm({ next, email: knownEmail }: { next: string; email: string }) {
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const router = useRouter();
  const isHydrated = useHydrated();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      const result = await signIn('credentials', {
        email: String(form.get('email') ?? ''),
        password: String(form.get('password') ?? ''),
        redirect: false,
      });
      if (result?.ok) {
        router.replace(next);
        router.refresh();
        return;
      }
      setFault(faults[result?.error ?? ''] ?? otherFault);
    } catch {
      setFault(otherFault);
    }
    setBusy(false);
  };

  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="E-mail">
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={knownEmail}
            required
            maxLength={254}
            className="h-9"
          />
        )}
      </Field>
      <Field label="Password" {...(fault === null ? {} : { error: fault })}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={256}
            className="h-9"
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" disabled={!isHydrated} isBusy={isBusy} className="mt-1">
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
