import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@/server/router.ts';

const context = createTRPCContext<AppRouter>();

/** Gives the tRPC client to a tree. */
export const TrpcContextProvider = context.TRPCProvider;
/** Options of every procedure for useQuery, useMutation and useInfiniteQuery. */
export const useTrpc = context.useTRPC;
/** The plain client, for calls outside of hooks. */
export const useTrpcClient = context.useTRPCClient;
