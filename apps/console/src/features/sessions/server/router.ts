import { createRouter } from '@/server/trpc.ts';
import { askNewPassword, confirmEmail, setNewPassword } from './new-password.ts';
import { finishSignUp, signUp } from './sign-up.ts';

/** Sign-up and what mails lead to; sign-in and sign-out are next-auth's. */
export const sessionsRouter = createRouter({ askNewPassword, confirmEmail, finishSignUp, setNewPassword, signUp });
