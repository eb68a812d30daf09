import type { Metadata } from 'next';
import { RequestPage } from '@/features/requests/request-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Request' };

type PageProps = { params: Promise<{ org: string; env: string; requestId: string }> };

export default async function Page({ params }: PageProps) {
  const input = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.requests.detail.queryOptions(input))]}>
      <RequestPage requestId={input.requestId} />
    </Prefetched>
  );
}
