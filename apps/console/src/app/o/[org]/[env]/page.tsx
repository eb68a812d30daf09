import type { Metadata } from 'next';
import { HomePage } from '@/features/home/home-page.tsx';
import { homeRangeOf } from '@/features/home/home-range.ts';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Home' };

type PageProps = {
  params: Promise<{ org: string; env: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  const scope = await params;
  const range = homeRangeOf((await searchParams)['range']);
  return (
    <Prefetched queries={(client) => [client.prefetchQuery(serverTrpc.home.read.queryOptions({ ...scope, range }))]}>
      <HomePage />
    </Prefetched>
  );
}
