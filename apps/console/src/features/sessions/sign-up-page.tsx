'use client';

import Link from 'next/link';
import { useState } from 'react';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpcClient } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import type { SignUpInput } from './sign-up-input.ts';

function SignInLink() {
  return (
    <Link href={paths.signIn()} className="text-accent underline underline-offset-4">
      Sign in
    </Link>
  );
}

type MailedProps = { sent: SignUpInput; isLocal: boolean; onChange: () => void };

/** Says the same for every address: who asks does not learn whether it has an account. */
function Mailed({ sent, isLocal, onChange }: MailedProps) {
  const client = useTrpcClient();
  const [words, setWords] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    setWords(null);
    await client.sessions.signUp.mutate(sent).then(
      () => setWords('Sent again. The link of the newest mail is the one to open.'),
      (error: unknown) => setWords(publicErrorOf(error).message),
    );
    setBusy(false);
  };
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Look into your mail</h1>
      <p className="mt-1 text-13 text-muted">
        We wrote to <span className="text-ink">{sent.email}</span>. The link in that mail takes you on; it works for 24
        hours.
      </p>
      {isLocal ? (
        <p className="mt-3 rounded-md border bg-subtle px-3 py-2 text-12 text-muted">
          Without a mail server, a local installation writes its mails as files into{' '}
          <code className="font-mono text-ink">.waygate/mail</code>.
        </p>
      ) : null}
      <div className="mt-6 flex gap-2">
        <Button isBusy={isBusy} onClick={() => void again()}>
          Send it again
        </Button>
        <Button look="quiet" onClick={onChange}>
          Another address
        </Button>
      </div>
      <p aria-live="polite" className="mt-3 text-12 text-muted">
        {words}
      </p>
    </>
  );
}

/** Makes an organisation and the account of its owner. */
export function SignUpPage({ isLocal }: { isLocal: boolean }) {
  const [sent, setSent] = useState<SignUpInput | null>(null);
  if (sent !== null) return <Mailed sent={sent} isLocal={isLocal} onChange={() => setSent(null)} />;
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Create an organisation</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        Have an account? <SignInLink />
      </p>
      <SignUpForm onMailed={setSent} />
    </>
  );
}
