import type { Metadata } from 'next';
import { EffectivePolicyPage } from '@/features/policies/effective-policy-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Effective policy' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.policies.options.queryOptions(scope))]}>
      <EffectivePolicyPage />
    </Prefetched>
  );
}
