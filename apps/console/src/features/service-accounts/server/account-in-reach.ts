import { findServiceAccount, type OrganisationTx, type ServiceAccountRecord } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { isId } from '@waygate/protocol';
import { requireInGroup } from '@/server/in-group.ts';
import type { Rights } from '@/server/rights-of.ts';

/** Who acts, with what rights, in which transaction. */
export type Acting = { readonly tx: OrganisationTx; readonly rights: Rights };

/** A service account that the person may see. @throws Refusal `not_found` or `permission_denied`. */
export async function accountInReach({ tx, rights }: Acting, text: string): Promise<ServiceAccountRecord> {
  if (!isId('svc', text)) throw refuse('not_found');
  const account = await findServiceAccount(tx, text);
  rights.require('service_accounts:read', { groupId: account.groupId });
  return account;
}

/** A service account that the person may change. @throws Refusal `not_found` or `permission_denied`. */
export async function accountToChange({ tx, rights }: Acting, text: string): Promise<ServiceAccountRecord> {
  if (!isId('svc', text)) throw refuse('not_found');
  const account = await findServiceAccount(tx, text);
  requireInGroup(rights, 'service_accounts:manage', account.groupId);
  return account;
}
