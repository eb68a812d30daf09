import { createRouter } from '@/server/trpc.ts';
import { createKey } from './create-key.ts';
import { keyOptions } from './key-options.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

/** API keys. */
export const keysRouter = createRouter({
  create: createKey,
  list: listKeys,
  options: keyOptions,
  revoke: revokeKey,
});
