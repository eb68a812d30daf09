import type { Metadata } from 'next';
import { ServiceAccountsPage } from '@/features/service-accounts/service-accounts-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Service accounts' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.serviceAccounts.list.queryOptions(scope))]}>
      <ServiceAccountsPage />
    </Prefetched>
  );
}
