import type { Metadata } from 'next';
import { FinishSignUpPage } from '@/features/sessions/finish-sign-up-page.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'Finish signing up', referrer: 'no-referrer' };

export default function Page() {
  return (
    <QueryProvider>
      <FinishSignUpPage />
    </QueryProvider>
  );
}
