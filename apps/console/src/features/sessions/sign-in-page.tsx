'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { paths } from '@/paths.ts';
import { SignInForm } from './sign-in-form.tsx';
import { useSignIn } from './use-sign-in.ts';

/** The way in, and where to go without a password or an account. */
export function SignInPage({ next, email }: { next: string; email: string }) {
  const router = useRouter();
  const progress = useSignIn(async () => {
    router.replace(next);
    router.refresh();
    return true;
  });
  const isAtCode = progress.step === 'code';
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">{isAtCode ? 'Enter your code' : 'Sign in'}</h1>
      {isAtCode ? (
        <p className="mt-1 mb-6 text-13 text-muted">Two-factor sign-in is on for this account.</p>
      ) : (
        <p className="mt-1 mb-6 text-13 text-muted">
          New here?{' '}
          <Link href={paths.signUp()} className="text-accent underline underline-offset-4">
            Create an organisation
          </Link>
        </p>
      )}
      <SignInForm progress={progress} email={email} />
      {isAtCode ? null : (
        <p className="mt-4 text-13">
          <Link href={paths.newPassword()} className="text-muted underline underline-offset-4 hover:text-ink">
            Forgot your password?
          </Link>
        </p>
      )}
    </>
  );
}
