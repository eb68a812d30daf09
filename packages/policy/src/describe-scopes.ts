import type { Endpoint } from '@waygate/protocol';
import type { KeyScopes } from './document.ts';

/** What an endpoint is called in a sentence. */
export const endpointWords: Readonly<Record<Endpoint, string>> = {
  chat: 'chat completions',
  embeddings: 'embeddings',
  moderations: 'moderations',
  rerank: 'reranking',
  images: 'image generation',
  speech: 'speech',
  transcriptions: 'transcriptions',
};

function listed(items: readonly string[], conjunction: string): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** What a key with these scopes can do, as one sentence, from the same data that is enforced. */
export function describeScopes({ models, endpoints, ipRanges }: KeyScopes): string {
  const what =
    endpoints === null
      ? 'call every endpoint'
      : `call ${listed(
          endpoints.map((endpoint) => endpointWords[endpoint]),
          'and',
        )}`;
  const which = models === null ? 'of every model its owner may use' : `of ${listed(models, 'and')}`;
  const where = ipRanges === null ? 'from anywhere' : `from ${listed(ipRanges, 'or')}`;
  return `This key can ${what} ${which}, ${where}.`;
}
