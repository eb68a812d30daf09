import { accountRouter } from '@/features/account/server/router.ts';
import { auditRouter } from '@/features/audit/server/router.ts';
import { connectRouter } from '@/features/connect/server/router.ts';
import { homeRouter } from '@/features/home/server/router.ts';
import { invitationsRouter } from '@/features/invitations/server/router.ts';
import { keysRouter } from '@/features/keys/server/router.ts';
import { manageRouter } from '@/features/manage/server/router.ts';
import { groupsRouter } from '@/features/members/server/change-groups.ts';
import { membersRouter } from '@/features/members/server/router.ts';
import { modelsRouter } from '@/features/models/server/router.ts';
import { policiesRouter } from '@/features/policies/server/router.ts';
import { providersRouter } from '@/features/providers/server/router.ts';
import { requestsRouter } from '@/features/requests/server/router.ts';
import { rolesRouter } from '@/features/roles/server/router.ts';
import { serviceAccountsRouter } from '@/features/service-accounts/server/router.ts';
import { sessionsRouter } from '@/features/sessions/server/router.ts';
import { welcomeRouter } from '@/features/welcome/server/router.ts';
import { createRouter } from './trpc.ts';

/** Every procedure of the console. */
export const appRouter = createRouter({
  account: accountRouter,
  audit: auditRouter,
  connect: connectRouter,
  groups: groupsRouter,
  home: homeRouter,
  invitations: invitationsRouter,
  keys: keysRouter,
  manage: manageRouter,
  policies: policiesRouter,
  members: membersRouter,
  models: modelsRouter,
  providers: providersRouter,
  requests: requestsRouter,
  roles: rolesRouter,
  serviceAccounts: serviceAccountsRouter,
  sessions: sessionsRouter,
  welcome: welcomeRouter,
});

/** The procedures as the browser's client knows them. */
export type AppRouter = typeof appRouter;
