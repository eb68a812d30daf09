import type { Metadata } from 'next';
import { RolesPage } from '@/features/roles/roles-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Roles' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.roles.list.queryOptions(scope))]}>
      <RolesPage />
    </Prefetched>
  );
}
