import { makeTestCall as callGateway, clients, findClient, TestCallFault } from '@waygate/connect';
import { refuse } from '@waygate/errors';
import { cellFromUsd } from '@waygate/pricing';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { readConfig } from '@/config.ts';
import { withMintedKey } from '@/features/keys/server/with-minted-key.ts';
import { isWithinLimit, testCallLimit } from '@/server/attempt-limit.ts';
import { scopedProcedure } from '@/server/trpc.ts';

/** What came of a test call. */
export type TestCallAnswer =
  | {
      isAnswered: true;
      text: string;
      model: string;
      durationMs: number;
      /** Null where no price is known. */
      costNanoUsd: bigint | null;
      requestId: string;
    }
  | { isAnswered: false; message: string; requestId: string | null };

const input = z.object({
  client: z.enum(clients.map(({ id }) => id)),
  model: z
    .string()
    .max(200)
    .regex(/^[\w.:@/+-]+$/, 'Only letters, digits and . : @ / + - _ may stand in a name.'),
});

/** Calls a model through the gateway as a client would, over HTTP, with a key made for this one call. */
export const makeTestCall = scopedProcedure('keys:create')
  .input(input)
  .mutation(async ({ ctx, input: { client, model } }): Promise<TestCallAnswer> => {
    const { userId } = ctx.session;
    const dialect = findClient(client)?.dialect;
    if (dialect === undefined) throw refuse('not_found', { param: 'client' });
    if (!(await isWithinLimit(testCallLimit, userId, systemClock))) throw refuse('rate_limited');
    const { name } = findClient(client) ?? { name: client };
    const minting = {
      ...{ transact: ctx.transact, userId, environmentId: ctx.environment.id, models: [model] },
      name: `Test call of ${name}`,
    };
    const url = readConfig().gatewayInternalUrl;
    try {
      const call = await withMintedKey(minting, (key) => callGateway(dialect, { url, apiKey: key.reveal(), model }));
      const { costUsd, ...rest } = call;
      return { isAnswered: true, ...rest, costNanoUsd: costUsd === null ? null : cellFromUsd(costUsd) };
    } catch (error) {
      if (!(error instanceof TestCallFault)) throw error;
      return { isAnswered: false, message: error.message, requestId: error.requestId };
    }
  });
