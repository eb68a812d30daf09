import { createApiKey, findServiceAccount, type KeyOwner, type OrganisationTx } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { type GroupId, isId, systemClock, systemRandom } from '@waygate/protocol';
import { hashKey, createKey as makeKey } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import type { Rights } from '@/server/rights-of.ts';
import { procedure } from '@/server/trpc.ts';
import { type CreateKeyInput, createKeyInput, expiryOf } from '../create-key-input.ts';

type Acting = { readonly tx: OrganisationTx; readonly rights: Rights };
type Owned = { readonly owner: KeyOwner; readonly groupId: GroupId | null };

/** Whose the key will be, and in which group: a service account's is in the account's, stated or not. */
async function ownerOf({ tx, rights }: Acting, input: Pick<CreateKeyInput, 'owner' | 'groupId'>): Promise<Owned> {
  const { owner: text, groupId } = input;
  if (groupId !== null && !isId('grp', groupId)) throw refuse('not_found', { param: 'groupId' });
  if (text === 'me' || text === 'management') {
    const { id } = rights.actor;
    if (!isId('usr', id)) throw refuse('permission_denied');
    return { owner: { userId: id }, groupId };
  }
  if (!isId('svc', text)) throw refuse('not_found', { param: 'owner' });
  const account = await findServiceAccount(tx, text);
  return { owner: { serviceAccountId: account.id }, groupId: groupId ?? account.groupId };
}

/** Makes a key. Its plaintext is in this answer and nowhere else, ever. */
export const createKey = procedure('keys:create', { reach: 'group' })
  .input(createKeyInput)
  .mutation(async ({ ctx, input }) => {
    const { name, scopes, lifetime } = input;
    const { owner, groupId } = await ownerOf(ctx, input);
    const isMine = 'userId' in owner;
    ctx.rights.require('keys:create', { groupId, ownerId: isMine ? owner.userId : null });
    const isManagement = input.owner === 'management';
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
