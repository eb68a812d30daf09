import { dehydrate, HydrationBoundary, type QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { cache, type ReactNode } from 'react';
import { createRequestContext } from '@/server/create-request-context.ts';
import { appRouter } from '@/server/router.ts';
import { createQueryClient } from './create-query-client.ts';

const requestQueryClient = cache(createQueryClient);

/** Options of every procedure, to be asked for on the server before the page is sent. */
export const serverTrpc = createTRPCOptionsProxy({
  router: appRouter,
  queryClient: requestQueryClient,
  ctx: cache(async () => createRequestContext(await headers())),
});

/** Asks for what a page will need, all at once. What fails is asked for again by the page, which says what is wrong. */
export async function Prefetched({
  queries,
  children,
}: {
  queries: (client: QueryClient) => readonly Promise<unknown>[];
  children: ReactNode;
}) {
  const client = requestQueryClient();
  await Promise.allSettled(queries(client));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
