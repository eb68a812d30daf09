import { listCredentials, listGroups, listServiceAccounts } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';

const modelsMax = 200;

/** What the form for a new key offers: groups, service accounts, and the models that are served. */
export const keyOptions = procedure('keys:create', { reach: 'group' }).query(async ({ ctx }) => {
  const { rights, tx } = ctx;
  const { id: me } = rights.actor;
  const groups = await listGroups(tx);
  const accounts = await listServiceAccounts(tx);
  const credentials = await listCredentials(tx);
  const models = [...new Set(credentials.flatMap((one) => one.deployments.map(({ model }) => model)))].sort();
  const families = [...new Set(models.map((model) => `${model.split('/')[0]}/*`))];
  return {
    /** Groups in which the person may make a key of their own. */
    groups: groups
      .filter((group) => rights.can('keys:create', { groupId: group.id, ownerId: me }))
      .map(({ id, name }) => ({ id, name })),
    /** Whether the person may make a key of their own that is in no group. */
    mayBeUngrouped: rights.can('keys:create', { ownerId: me }),
    serviceAccounts: accounts
      .filter(({ isDisabled, groupId }) => !isDisabled && rights.can('keys:create', { groupId }))
      .map(({ id, name, groupId }) => {
        const groupName = groups.find((group) => group.id === groupId)?.name ?? null;
        return { id, name, group: groupId === null ? null : { id: groupId, name: groupName ?? 'Archived group' } };
      }),
    modelPatterns: [...families, ...models].slice(0, modelsMax),
  };
});
