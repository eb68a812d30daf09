import type { Metadata } from 'next';
import { InvitationPage } from '@/features/invitations/invitation-page.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default function Page() {
  return (
    <QueryProvider>
      <InvitationPage />
    </QueryProvider>
  );
}
