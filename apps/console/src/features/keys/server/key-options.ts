import { listCredentials, listGroups, listServiceAccounts } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';

const modelsMax = 200;

/** What the form for a new key offers: groups, service accounts, and the models that are served. */
export const keyOptions = procedure('keys:create').query(async ({ ctx }) => {
  const groups = await listGroups(ctx.tx);
  const accounts = await listServiceAccounts(ctx.tx);
  const credentials = await listCredentials(ctx.tx);
  const models = [...new Set(credentials.flatMap((one) => one.deployments.map(({ model }) => model)))].sort();
  const families = [...new Set(models.map((model) => `${model.split('/')[0]}/*`))];
  return {
    groups: groups.map(({ id, name }) => ({ id, name })),
    serviceAccounts: accounts.filter((account) => !account.isDisabled).map(({ id, name }) => ({ id, name })),
    modelPatterns: [...families, ...models].slice(0, modelsMax),
  };
});
