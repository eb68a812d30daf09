import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createRequestContext } from '@/server/create-request-context.ts';
import { isSameOrigin } from '@/server/is-same-origin.ts';
import { appRouter } from '@/server/router.ts';

const bodyBytesMax = 256 * 1024;

async function handle(request: Request): Promise<Response> {
  if (request.method === 'POST') {
    if (!isSameOrigin(request)) return new Response(null, { status: 403 });
    if (Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY) > bodyBytesMax) {
      return new Response(null, { status: 413 });
    }
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => createRequestContext(request.headers),
    maxBatchSize: 20,
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
  });
}

export { handle as GET, handle as POST };
