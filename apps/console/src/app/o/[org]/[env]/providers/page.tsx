import type { Metadata } from 'next';
import { ProvidersPage } from '@/features/providers/providers-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Providers' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.providers.list.queryOptions(scope))]}>
      <ProvidersPage />
    </Prefetched>
  );
}
