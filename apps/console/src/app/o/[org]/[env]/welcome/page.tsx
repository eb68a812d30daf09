import type { Metadata } from 'next';
import { WelcomePage } from '@/features/welcome/welcome-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Welcome' };

type PageProps = { params: Promise<{ org: string; env: string }> };

export default async function Page({ params }: PageProps) {
  const scope = await params;
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.welcome.read.queryOptions(scope))]}>
      <WelcomePage />
    </Prefetched>
  );
}
