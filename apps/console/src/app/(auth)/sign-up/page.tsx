import type { Metadata } from 'next';
import { connection } from 'next/server';
import { readConfig } from '@/config.ts';
import { SignUpPage } from '@/features/sessions/sign-up-page.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'Create an organisation' };

export default async function Page() {
  // Settings are the running server's and not the build's.
  await connection();
  return (
    <QueryProvider>
      <SignUpPage isLocal={readConfig().mode === 'local'} />
    </QueryProvider>
  );
}
