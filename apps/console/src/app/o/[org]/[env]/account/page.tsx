import type { Metadata } from 'next';
import { AccountPage } from '@/features/account/account-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Your account' };

export default function Page() {
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.account.read.queryOptions())]}>
      <AccountPage />
    </Prefetched>
  );
}
