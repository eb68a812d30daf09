import type { Metadata } from 'next';
import { KeysPage } from '@/features/keys/keys-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'API keys' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.keys.list.queryOptions(scope))]}>
      <KeysPage />
    </Prefetched>
  );
}
