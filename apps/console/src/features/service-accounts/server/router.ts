import { createRouter } from '@/server/trpc.ts';
import { create, remove, rename, setEnabled } from './change-service-accounts.ts';
import { listKeysOfAccount, listServiceAccounts } from './list-service-accounts.ts';

/** Service accounts: identities of programs. */
export const serviceAccountsRouter = createRouter({
  create,
  keys: listKeysOfAccount,
  list: listServiceAccounts,
  remove,
  rename,
  setEnabled,
});
