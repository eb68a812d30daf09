import {
  listApiKeys,
  listCredentials,
  listEnvironments,
  listGroups,
  listMembers,
  listServiceAccounts,
} from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import type { TargetView } from '../policy-view.ts';

const suggestionsMax = 200;

/** What the editor and the effective view offer, as far as the person may see it: places for policies, and names. */
export const policyOptions = procedure('policies:read').query(async ({ ctx }) => {
  const { tx, organisation } = ctx;
  const { can } = ctx.rights;
  const environments = await listEnvironments(tx);
  const groups = can('groups:read') ? await listGroups(tx) : [];
  const accounts = can('service_accounts:read') ? await listServiceAccounts(tx) : [];
  const members = can('members:read') ? await listMembers(tx) : [];
  const keys = await listApiKeys(tx, {
    environmentId: ctx.environment.id,
    spendSinceMs: systemClock.nowMs(),
    ...(can('keys:read') ? {} : { userId: ctx.session.userId }),
  });
  const live = keys.filter((key) => key.revokedAtMs === null && key.kind !== 'mgmt');
  const credentials = await listCredentials(tx);
  const models = [...new Set(credentials.flatMap((one) => one.deployments.map(({ model }) => model)))].sort();
  const providers = [...new Set(models.map((model) => model.split('/')[0] ?? model))];
  const regions = credentials.flatMap(({ region, deployments }) => [region, ...deployments.map((one) => one.region)]);
  const targets: TargetView[] = [
    { kind: 'organisation', id: organisation.id, name: organisation.name },
    ...environments.map(({ id, name }) => ({ kind: 'environment' as const, id, name })),
    ...groups.map(({ id, name }) => ({ kind: 'group' as const, id, name })),
    ...accounts.map(({ id, name }) => ({ kind: 'service_account' as const, id, name })),
    ...members.map(({ userId, name }) => ({ kind: 'user' as const, id: userId, name })),
    ...live.map(({ id, name }) => ({ kind: 'key' as const, id, name })),
  ];
  return {
    targets,
    keys: live.map(({ id, name, ownerName }) => ({ id, name, owner: ownerName ?? 'unknown' })),
    models: models.slice(0, suggestionsMax),
    modelPatterns: [...providers.map((provider) => `${provider}/*`), ...models].slice(0, suggestionsMax),
    providers: providers.slice(0, suggestionsMax),
    regions: [...new Set(regions.filter((region) => region !== null))].slice(0, suggestionsMax),
  };
});
