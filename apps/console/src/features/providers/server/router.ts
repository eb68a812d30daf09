import { createRouter } from '@/server/trpc.ts';
import { addProvider } from './add-provider.ts';
import { changeAddress } from './change-address.ts';
import { listProviders } from './list-providers.ts';
import { removeProvider } from './remove-provider.ts';
import { replaceKey } from './replace-key.ts';
import { setProviderEnabled } from './set-provider-enabled.ts';
import { setProviderTerms } from './set-provider-terms.ts';
import { testProvider } from './test-provider.ts';

/** Providers and their credentials. */
export const providersRouter = createRouter({
  add: addProvider,
  changeAddress,
  list: listProviders,
  remove: removeProvider,
  replaceKey,
  setTerms: setProviderTerms,
  setEnabled: setProviderEnabled,
  test: testProvider,
});
