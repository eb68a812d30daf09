import { type GroupRecord, listApiKeys, listEnvironments, listGroups, listServiceAccountUses } from '@waygate/db';
import { keyScopesSchema } from '@waygate/policy';
import { systemClock } from '@waygate/protocol';
import { canInGroup } from '@/server/in-group.ts';
import { procedure } from '@/server/trpc.ts';
import { serviceAccountInput } from '../service-account-input.ts';
import type { AccountKeyRow, ServiceAccounts } from '../service-account-row.ts';
import { accountInReach } from './account-in-reach.ts';

const spendWindowMs = 30 * 24 * 3_600_000;

/** The organisation's service accounts that the person may see, with what they use and what may be done about each. */
export const listServiceAccounts = procedure('service_accounts:read', { reach: 'group' }).query(
  async ({ ctx }): Promise<ServiceAccounts> => {
    const { rights, tx } = ctx;
    const uses = await listServiceAccountUses(tx, systemClock.nowMs() - spendWindowMs);
    const groups = await listGroups(tx);
    const mayManage = (group: GroupRecord) => canInGroup(rights, 'service_accounts:manage', group.id);
    return {
      accounts: uses
        .filter(({ groupId }) => rights.can('service_accounts:read', { groupId }))
        .map(({ groupId, groupName, isDisabled, costNanoUsd, ...use }) => ({
          ...use,
          group: groupId === null || groupName === null ? null : { id: groupId, name: groupName },
          isEnabled: !isDisabled,
          spendNanoUsd: costNanoUsd,
          canManage: canInGroup(rights, 'service_accounts:manage', groupId),
          canCreateKeys: rights.can('keys:create', { groupId, ownerId: null }),
        })),
      groupChoices: groups.filter(mayManage).map(({ id, name }) => ({ id, name })),
      canCreateUngrouped: canInGroup(rights, 'service_accounts:manage', null),
    };
  },
);

/** The keys of a service account in every environment in which the person may see them, newest first. */
export const listKeysOfAccount = procedure('service_accounts:read', { reach: 'group' })
  .input(serviceAccountInput)
  .query(async ({ ctx, input }): Promise<AccountKeyRow[]> => {
    const { rights, tx } = ctx;
    const account = await accountInReach(ctx, input.serviceAccountId);
    const environments = new Map((await listEnvironments(tx)).map((one) => [one.id, one]));
    const keys = await listApiKeys(tx, { serviceAccountId: account.id, spendSinceMs: systemClock.nowMs() });
    return keys.flatMap((key) => {
      const environment = environments.get(key.environmentId);
      const { groupId, environmentId } = key;
      if (environment === undefined || !rights.can('keys:read', { groupId, environmentId })) return [];
      const { id, name, prefix, lastFour, lastUsedAtMs, expiresAtMs, revokedAtMs } = key;
      const place = { slug: environment.slug, name: environment.name };
      const scopes = keyScopesSchema.parse(key.scopes);
      return [{ id, name, prefix, lastFour, scopes, lastUsedAtMs, expiresAtMs, revokedAtMs, environment: place }];
    });
  });
