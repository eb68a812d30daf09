import { homeRouter } from '@/features/home/server/router.ts';
import { keysRouter } from '@/features/keys/server/router.ts';
import { policiesRouter } from '@/features/policies/server/router.ts';
import { providersRouter } from '@/features/providers/server/router.ts';
import { requestsRouter } from '@/features/requests/server/router.ts';
import { sessionsRouter } from '@/features/sessions/server/router.ts';
import { welcomeRouter } from '@/features/welcome/server/router.ts';
import { createRouter } from './trpc.ts';

/** Every procedure of the console. */
export const appRouter = createRouter({
  home: homeRouter,
  keys: keysRouter,
  policies: policiesRouter,
  providers: providersRouter,
  requests: requestsRouter,
  sessions: sessionsRouter,
  welcome: welcomeRouter,
});

/** The procedures as the browser's client knows them. */
export type AppRouter = typeof appRouter;
