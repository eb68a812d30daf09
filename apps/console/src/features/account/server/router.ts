import { createRouter } from '@/server/trpc.ts';
import { changePassword, confirmAgain, endSession, rename } from './change-account.ts';
import { confirmFactor, proposeFactor, removeFactor, renewRecoveryCodes } from './change-second-factor.ts';
import { readAccount } from './read-account.ts';

/** One's own account, whatever organisations one belongs to. */
export const accountRouter = createRouter({
  changePassword,
  confirmAgain,
  confirmFactor,
  endSession,
  proposeFactor,
  read: readAccount,
  removeFactor,
  rename,
  renewRecoveryCodes,
});
