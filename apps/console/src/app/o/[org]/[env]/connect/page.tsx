import type { Metadata } from 'next';
import { ConnectPage } from '@/features/connect/connect-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Connect a client' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.connect.options.queryOptions(scope))]}>
      <ConnectPage />
    </Prefetched>
  );
}
