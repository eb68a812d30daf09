import { createRouter } from '@/server/trpc.ts';
import { listRequests } from './list-requests.ts';
import { readRequest } from './read-request.ts';
import { requestFacets } from './request-facets.ts';

/** Requests. */
export const requestsRouter = createRouter({
  detail: readRequest,
  facets: requestFacets,
  list: listRequests,
});
