import { isObjectValue, listAt, openAiModelListSchema, parseJsonObject, textAt } from '@waygate/wire';
import type { ProviderWire } from './catalog.ts';

/** How a wire tells its models. */
type ModelListing = {
  /** Below the base URL; as many models in one page as the provider gives. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The ids in an answer, in its order; null where the answer is no list of models. */
  readonly decode: (bytes: Uint8Array) => string[] | null;
};

function decodeOpenAiList(bytes: Uint8Array): string[] | null {
  try {
    const parsed = openAiModelListSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? [...new Set(parsed.data.data.map((model) => model.id))] : null;
  } catch {
    return null;
  }
}

/** Names of the objects in `member`, each once; null where one has none. */
function decodeNames(bytes: Uint8Array, member: string, key: string): string[] | null {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  if (body === null || !Array.isArray(body[member])) return null;
  const names = listAt(body, member).map((one) => (isObjectValue(one) ? textAt(one, key) : null));
  return names.includes(null) ? null : [...new Set(names.filter((name) => name !== null))];
}

const openAiListing: ModelListing = { path: '/models', headers: {}, decode: decodeOpenAiList };

/** How each wire tells its models. */
export const modelListings: { readonly [Wire in ProviderWire]: ModelListing } = {
  openai: openAiListing,
  'openai-responses': openAiListing,
  anthropic: {
    path: '/models?limit=1000',
    headers: { 'anthropic-version': '2023-06-01' },
    decode: (bytes) => decodeNames(bytes, 'data', 'id'),
  },
  gemini: {
    path: '/models?pageSize=1000',
    headers: {},
    decode: (bytes) => decodeNames(bytes, 'models', 'name')?.map((name) => name.replace(/^models\//, '')) ?? null,
  },
  bedrock: {
    path: '/foundation-models',
    headers: {},
    decode: (bytes) => decodeNames(bytes, 'modelSummaries', 'modelId'),
  },
  cohere: {
    path: '/v1/models?page_size=1000&endpoint=chat',
    headers: {},
    decode: (bytes) => decodeNames(bytes, 'models', 'name'),
  },
};
