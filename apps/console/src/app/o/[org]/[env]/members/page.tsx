import type { Metadata } from 'next';
import { MembersPage } from '@/features/members/members-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Members & groups' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.members.list.queryOptions(scope))]}>
      <MembersPage />
    </Prefetched>
  );
}
