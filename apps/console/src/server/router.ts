import { keysRouter } from '@/features/keys/server/router.ts';
import { providersRouter } from '@/features/providers/server/router.ts';
import { sessionsRouter } from '@/features/sessions/server/router.ts';
import { createRouter } from './trpc.ts';

/** Every procedure of the console. */
export const appRouter = createRouter({
  keys: keysRouter,
  providers: providersRouter,
  sessions: sessionsRouter,
});

export type AppRouter = typeof appRouter;
