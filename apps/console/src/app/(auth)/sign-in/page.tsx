import type { Metadata } from 'next';
import { safeNext } from '@/features/sessions/safe-next.ts';
import { SignInPage } from '@/features/sessions/sign-in-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type PageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: PageProps) {
  const search = await searchParams;
  const email = search['email'];
  return <SignInPage next={safeNext(search['next'])} email={typeof email === 'string' ? email : ''} />;
}
