import type { Metadata } from 'next';
import { modelQuerySchema } from '@/features/models/model-query.ts';
import { ModelsPage } from '@/features/models/models-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Models' };

type PageProps = { params: Promise<{ org: string; env: string }> };

/** What the page shows without a filter. With one in the address, the page asks by itself. */
const everything = modelQuerySchema.parse({});

export default async function Page({ params }: PageProps) {
  const scope = await params;
  const list = serverTrpc.models.list.infiniteQueryOptions(
    { ...scope, ...everything },
    { getNextPageParam: (page) => page.nextCursor, initialCursor: null },
  );
  return (
    <Prefetched
      queries={(client) => [
        client.prefetchQuery(serverTrpc.models.facets.queryOptions(scope)),
        client.prefetchInfiniteQuery(list),
      ]}
    >
      <ModelsPage />
    </Prefetched>
  );
}
