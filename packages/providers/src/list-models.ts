import { openAiModelListSchema } from '@waygate/wire';

/** Where the list of models is, below the base URL. */
export const listModelsPath = '/models';

/** The ids in a provider's answer to `GET /models`, in its order; null where the answer is no list of models. */
export function decodeModelList(bytes: Uint8Array): string[] | null {
  try {
    const parsed = openAiModelListSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? [...new Set(parsed.data.data.map((model) => model.id))] : null;
  } catch {
    return null;
  }
}
