import { createApiKey, type KeyOwner } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId, systemClock, systemRandom } from '@waygate/protocol';
import { hashKey, createKey as makeKey } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { procedure } from '@/server/trpc.ts';
import { createKeyInput, expiryOf } from '../create-key-input.ts';

/** Makes a key. Its plaintext is in this answer and nowhere else, ever. */
export const createKey = procedure('keys:create')
  .input(createKeyInput)
  .mutation(async ({ ctx, input }) => {
    const { name, owner: ownerText, groupId, scopes, lifetime } = input;
    const isManagement = ownerText === 'management';
    const isMine = ownerText === 'me' || isManagement;
    if (!isMine && !isId('svc', ownerText)) throw refuse('not_found', { param: 'owner' });
    if (groupId !== null && !isId('grp', groupId)) throw refuse('not_found', { param: 'groupId' });
    ctx.rights.require('keys:create', { groupId, ownerId: isMine ? ctx.session.userId : null });
    const owner: KeyOwner = isMine ? { userId: ctx.session.userId } : { serviceAccountId: ownerText };
    const made = makeKey(isManagement ? 'mgmt' : isMine ? 'usr' : 'svc', systemRandom);
    const id = await createApiKey(ctx.tx, {
      name,
      environmentId: ctx.environment.id,
      groupId,
      owner,
      isManagement,
      hash: hashKey(made.key.reveal(), readConfig().keyPepper),
      prefix: made.prefix,
      lastFour: made.lastFour,
      scopes,
      expiresAtMs: expiryOf(lifetime, systemClock.nowMs()),
    });
    return { id, name, key: made.key.reveal() };
  });
