import type { Metadata } from 'next';
import { NewPasswordPage } from '@/features/sessions/new-password-page.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

export default function Page() {
  return (
    <QueryProvider>
      <NewPasswordPage />
    </QueryProvider>
  );
}
