import { createRouter } from '@/server/trpc.ts';
import { signUp } from './sign-up.ts';

/** Sign-up; sign-in and sign-out are next-auth's. */
export const sessionsRouter = createRouter({ signUp });
