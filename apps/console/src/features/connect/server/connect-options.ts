import { systemClock } from '@waygate/protocol';
import { findModels } from '@/features/models/server/find-models.ts';
import { readModelWorld } from '@/features/models/server/model-world.ts';
import { procedure } from '@/server/trpc.ts';
import { modelQuerySchema } from '../../models/model-query.ts';

const modelsMax = 500;
/** What a client is shown with: the sandbox's, else the cheapest known to everybody, else the first that chats. */
const preferred = ['sandbox/swift', 'openai/gpt-4.1-mini', 'openai/gpt-4o-mini'];

/** The chat models that a client can be connected to here, and the one to begin with. */
export const connectOptions = procedure('models:read').query(async ({ ctx }) => {
  const query = modelQuerySchema.parse({ usable: true, kinds: ['chat'] });
  const found = findModels(query, await readModelWorld(ctx, systemClock.nowMs())).map(({ id }) => id);
  const first = preferred.find((id) => found.includes(id)) ?? found[0] ?? null;
  return { models: found.slice(0, modelsMax), first };
});
