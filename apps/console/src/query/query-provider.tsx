'use client';

import { isServer, type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import type { AppRouter } from '@/server/router.ts';
import { createQueryClient } from './create-query-client.ts';
import { TrpcContextProvider } from './trpc.ts';

let browserClient: QueryClient | undefined;

function queryClient(): QueryClient {
  if (isServer) return createQueryClient();
  browserClient ??= createQueryClient();
  return browserClient;
}

/** Queries and the tRPC client for everything inside. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpc] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: '/api/trpc', transformer: superjson, maxURLLength: 4_000 })],
    }),
  );
  return (
    <QueryClientProvider client={client}>
      <TrpcContextProvider trpcClient={trpc} queryClient={client}>
        {children}
      </TrpcContextProvider>
    </QueryClientProvider>
  );
}
