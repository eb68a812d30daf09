import type { Metadata } from 'next';
import Link from 'next/link';
import { SignUpForm } from '@/features/sessions/sign-up-form.tsx';
import { paths } from '@/paths.ts';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'Create an organisation' };

export default function SignUpPage() {
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">Create an organisation</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        Have an account?{' '}
        <Link href={paths.signIn()} className="text-accent underline underline-offset-4">
          Sign in
        </Link>
      </p>
      <QueryProvider>
        <SignUpForm />
      </QueryProvider>
    </>
  );
}
