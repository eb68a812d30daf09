import { type ApiKeyPlace, findApiKey, type OrganisationTx } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { type EnvironmentId, isId, type KeyId } from '@waygate/protocol';
import type { Rights } from '@/server/rights-of.ts';

/** Who acts, where, with what rights. */
export type ActingOnKeys = {
  readonly tx: OrganisationTx;
  readonly rights: Rights;
  readonly environment: { readonly id: EnvironmentId };
};

/** An id of a key. @throws Refusal `not_found` for any other text. */
export function readKeyId(text: string): KeyId {
  if (!isId('key', text)) throw refuse('not_found');
  return text;
}

/** A key of this environment that the person may revoke. @throws Refusal `not_found` or `permission_denied`. */
export async function keyToRevoke(acting: ActingOnKeys, text: string): Promise<ApiKeyPlace> {
  const key = await findApiKey(acting.tx, readKeyId(text));
  if (key.environmentId !== acting.environment.id) throw refuse('not_found');
  acting.rights.require('keys:revoke', { groupId: key.groupId, ownerId: key.userId });
  return key;
}

/** Whether the person may be given another secret of a key. */
export function mayRotate({ rights }: Pick<ActingOnKeys, 'rights'>, key: Pick<ApiKeyPlace, 'userId' | 'groupId'>) {
  const thing = { groupId: key.groupId, ownerId: key.userId };
  const isOnesOwn = key.userId === null || key.userId === rights.actor.id;
  return isOnesOwn && rights.can('keys:create', thing) && rights.can('keys:revoke', thing);
}

/**
 * A key of this environment of which the person may be given another secret: it takes the rights to make such a key and
 * to revoke it.
 * INVARIANT: nobody is given a secret of somebody else's personal key, whatever their rights.
 * @throws Refusal `not_found` or `permission_denied`.
 */
export async function keyToRotate(acting: ActingOnKeys, text: string): Promise<ApiKeyPlace> {
  const key = await keyToRevoke(acting, text);
  const { rights } = acting;
  rights.require('keys:create', { groupId: key.groupId, ownerId: key.userId });
  if (mayRotate(acting, key)) return key;
  throw refuse('permission_denied', { message: 'A personal key is rotated by its owner only. You may revoke it.' });
}
