import { createRouter } from '@/server/trpc.ts';
import { createKey } from './create-key.ts';
import { keyOptions } from './key-options.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey, revokeKeys } from './revoke-key.ts';
import { endOverlap, rotateKey } from './rotate-key.ts';

/** API keys. */
export const keysRouter = createRouter({
  create: createKey,
  endOverlap,
  list: listKeys,
  options: keyOptions,
  revoke: revokeKey,
  revokeMany: revokeKeys,
  rotate: rotateKey,
});
