'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { useHydrated } from '@/ui/use-hydrated.ts';
import type { SignInProgress } from './use-sign-in.ts';

type SignInFormProps = {
  progress: SignInProgress;
  email: string;
  /** Whether it has to be this address. */
  isEmailFixed?: boolean;
  submitLabel?: string;
};

function textOf(event: FormEvent<HTMLFormElement>, name: string): string {
  return String(new FormData(event.currentTarget).get(name) ?? '');
}

function PasswordStep({ progress, email, isEmailFixed = false, submitLabel = 'Sign in' }: SignInFormProps) {
  const isHydrated = useHydrated();
  const { fault, isBusy } = progress;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void progress.enterPassword(textOf(event, 'email'), textOf(event, 'password'));
  };
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field label="E-mail">
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={email}
            readOnly={isEmailFixed}
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
        {isBusy ? 'Signing in…' : submitLabel}
      </Button>
    </form>
  );
}

const kinds = {
  app: { label: 'Code', hint: 'Six digits, from your authenticator app.', other: 'Use a recovery code instead' },
  recovery: { label: 'Recovery code', hint: 'Each works once.', other: 'Use the authenticator app instead' },
} as const;

function CodeStep({ progress, submitLabel = 'Sign in' }: SignInFormProps) {
  const [kind, setKind] = useState<keyof typeof kinds>('app');
  const input = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each field that appears is the one to type into
  useEffect(() => input.current?.focus(), [kind]);
  const { fault, isBusy } = progress;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void progress.enterCode(textOf(event, 'code'));
  };
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field label={kinds[kind].label} hint={kinds[kind].hint} {...(fault === null ? {} : { error: fault })}>
        {(control) => (
          <Input
            {...control}
            key={kind}
            ref={input}
            name="code"
            inputMode={kind === 'app' ? 'numeric' : 'text'}
            autoComplete={kind === 'app' ? 'one-time-code' : 'off'}
            autoCapitalize="off"
            spellCheck={false}
            required
            maxLength={40}
            className="h-9 font-mono text-14 tracking-[0.08em]"
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" isBusy={isBusy} className="mt-1">
        {isBusy ? 'Signing in…' : submitLabel}
      </Button>
      <div className="flex justify-between gap-4">
        <Button look="link" onClick={() => setKind(kind === 'app' ? 'recovery' : 'app')}>
          {kinds[kind].other}
        </Button>
        <Button look="link" onClick={progress.startOver}>
          Start over
        </Button>
      </div>
    </form>
  );
}

/** E-mail and password, then a code where one is asked for. Wrong and unknown read the same. */
export function SignInForm(props: SignInFormProps) {
  return props.progress.step === 'password' ? <PasswordStep {...props} /> : <CodeStep {...props} />;
}
