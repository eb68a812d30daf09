import { createRouter } from '@/server/trpc.ts';
import { connectOptions } from './connect-options.ts';
import { makeTestCall } from './make-test-call.ts';

/** Clients and how they are connected. */
export const connectRouter = createRouter({ options: connectOptions, testCall: makeTestCall });
