import { defaultShouldDehydrateQuery, isServer, QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';
import { refusalCodeOf } from './public-error.ts';

const staleMs = 15_000;
const retriesMax = 2;

/** A query client with the console's manners: fresh for 15 s, two retries, none where asking again cannot help, nor on the server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        retry: (failures, error) => !isServer && failures < retriesMax && refusalCodeOf(error) === 'internal',
      },
      dehydrate: { serializeData: superjson.serialize, shouldDehydrateQuery: defaultShouldDehydrateQuery },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
