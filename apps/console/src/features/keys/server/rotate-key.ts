import { endKeyOverlap, rotateApiKey } from '@waygate/db';
import { systemRandom } from '@waygate/protocol';
import { hashKey, createKey as makeKey } from '@waygate/vault';
import { z } from 'zod';
import { readConfig } from '@/config.ts';
import { procedure } from '@/server/trpc.ts';
import { rotateKeyInput } from '../rotate-key-input.ts';
import { keyToRevoke, keyToRotate } from './key-to-change.ts';

/** Gives a key another secret. Its plaintext is in this answer and nowhere else, ever. */
export const rotateKey = procedure('keys:create', { reach: 'group' })
  .input(rotateKeyInput)
  .mutation(async ({ ctx, input }) => {
    const { id, name, kind } = await keyToRotate(ctx, input.keyId);
    const made = makeKey(kind, systemRandom);
    const text = made.key.reveal();
    const secret = { hash: hashKey(text, readConfig().keyPepper), prefix: made.prefix, lastFour: made.lastFour };
    const { previousEndsAtMs } = await rotateApiKey(ctx.tx, {
      keyId: id,
      secret,
      overlapMs: input.overlapSeconds * 1_000,
    });
    return { id, name, key: text, previousEndsAtMs };
  });

/** Ends the secret before the one in force, before its overlap is over. */
export const endOverlap = procedure('keys:revoke', { reach: 'group' })
  .input(z.object({ keyId: z.string().max(40) }))
  .mutation(async ({ ctx, input }) => {
    const { id } = await keyToRevoke(ctx, input.keyId);
    await endKeyOverlap(ctx.tx, id);
  });
