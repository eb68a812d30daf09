import { listApiKeys, listCredentials, listRequests } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';

/** The model a first call is shown with: the sandbox's, else the cheapest known to everybody, else any that chats. */
const preferredModels = ['sandbox/swift', 'openai/gpt-4.1-mini', 'openai/gpt-4o-mini'];

/** How far somebody has come: providers, a key, a first request in this environment. */
export const readWelcome = procedure('organisation:read').query(async ({ ctx }) => {
  const { tx, environment } = ctx;
  const credentials = await listCredentials(tx);
  const served = credentials.filter((one) => one.isEnabled).flatMap((one) => one.deployments);
  const chatting = served.filter((deployment) => deployment.endpoints.includes('chat')).map(({ model }) => model);
  const keys = await listApiKeys(tx, { environmentId: environment.id, spendSinceMs: systemClock.nowMs() });
  const key = keys.find((one) => one.revokedAtMs === null) ?? null;
  const { requests } = await listRequests(tx, { environmentId: environment.id }, { limit: 1 });
  return {
    providers: credentials.map(({ name, deployments }) => ({ name, modelCount: deployments.length })),
    key: key === null ? null : { name: key.name, prefix: key.prefix, lastFour: key.lastFour },
    model: preferredModels.find((model) => chatting.includes(model)) ?? chatting[0] ?? null,
    requestId: requests[0]?.event.requestId ?? null,
  };
});
