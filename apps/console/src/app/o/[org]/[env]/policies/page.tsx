import type { Metadata } from 'next';
import { PoliciesPage } from '@/features/policies/policies-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Policies' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.policies.list.queryOptions(scope))]}>
      <PoliciesPage />
    </Prefetched>
  );
}
