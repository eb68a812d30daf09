import type { Metadata } from 'next';
import { RequestsPage } from '@/features/requests/requests-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Requests' };

type PageProps = {
  params: Promise<{ org: string; env: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  const scope = await params;
  const { q, range } = await searchParams;
  const filter = { q: typeof q === 'string' ? q : '', range: typeof range === 'string' ? range : '24h' };
  const list = serverTrpc.requests.list.infiniteQueryOptions(
    { ...scope, ...filter },
    { getNextPageParam: (page) => page.nextCursor, initialCursor: null },
  );
  return (
    <Prefetched
      queries={(client) => [
        client.prefetchInfiniteQuery(list),
        client.prefetchQuery(serverTrpc.requests.facets.queryOptions(scope)),
      ]}
    >
      <RequestsPage />
    </Prefetched>
  );
}
