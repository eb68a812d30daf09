import type { Metadata } from 'next';
import Link from 'next/link';
import { safeNext } from '@/features/sessions/safe-next.ts';
import { SignInForm } from '@/features/sessions/sign-in-form.tsx';
import { paths } from '@/paths.ts';

export const metadata: Metadata = { title: 'Sign in' };

type PageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: PageProps) {
  const search = await searchParams;
  const email = search['email'];
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Sign in</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        New here?{' '}
        <Link href={paths.signUp()} className="text-accent underline underline-offset-4">
          Create an organisation
        </Link>
      </p>
      <SignInForm next={safeNext(search['next'])} email={typeof email === 'string' ? email : ''} />
      <p className="mt-4 text-13">
        <Link href={paths.newPassword()} className="text-muted underline underline-offset-4 hover:text-ink">
          Forgot your password?
        </Link>
      </p>
    </>
  );
}
