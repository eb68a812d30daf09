import type { Metadata } from 'next';
import { ConfirmPage } from '@/features/sessions/confirm-page.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'Confirm your address', referrer: 'no-referrer' };

export default function Page() {
  return (
    <QueryProvider>
      <ConfirmPage />
    </QueryProvider>
  );
}
