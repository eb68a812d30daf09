import type { DialectName } from '@waygate/protocol';

/** What answers at an address. Only a `call` can reach an upstream, and it does so through the pipeline. */
export type Route =
  /** `{model}` in the path stands for any text that names a model, slashes included. */
  | { readonly method: 'POST'; readonly path: string; readonly kind: 'call'; readonly dialect: DialectName }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model-list' }
  /** Answers every path that begins with its own; the rest names the model. */
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model' }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model-endpoints' }
  /** What callers ask about themselves. */
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'key' | 'credits' | 'generation' }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'live' | 'ready' | 'metrics' };

/**
 * COMPAT: Google's clients name either version of their API (@google/genai 3.1 the first, earlier ones the second), and the
 * AI SDK leaves out `models/` before a name with a slash (@ai-sdk/google 4.0, 2026-11).
 */
const generateRoutes: readonly Route[] = ['/v1/models/', '/v1beta/models/', '/v1beta/'].flatMap((prefix) =>
  [':generateContent', ':streamGenerateContent'].map((suffix) => ({
    method: 'POST' as const,
    path: `${prefix}{model}${suffix}`,
    kind: 'call' as const,
    dialect: 'gemini-generate-content' as const,
  })),
);

/** What also stands below `/api`. */
const versioned: readonly Route[] = [
  { method: 'POST', path: '/v1/chat/completions', kind: 'call', dialect: 'openai-chat' },
  { method: 'POST', path: '/v1/embeddings', kind: 'call', dialect: 'openai-embeddings' },
  { method: 'POST', path: '/v1/responses', kind: 'call', dialect: 'openai-responses' },
  { method: 'POST', path: '/v1/completions', kind: 'call', dialect: 'openai-completions' },
  { method: 'POST', path: '/v1/messages', kind: 'call', dialect: 'anthropic-messages' },
  { method: 'POST', path: '/v1/messages/count_tokens', kind: 'call', dialect: 'anthropic-count-tokens' },
  { method: 'POST', path: '/v1/moderations', kind: 'call', dialect: 'openai-moderations' },
  { method: 'POST', path: '/v1/rerank', kind: 'call', dialect: 'cohere-rerank' },
  { method: 'POST', path: '/v2/rerank', kind: 'call', dialect: 'cohere-rerank-v2' },
  { method: 'POST', path: '/v1/images/generations', kind: 'call', dialect: 'openai-images' },
  { method: 'POST', path: '/v1/audio/speech', kind: 'call', dialect: 'openai-speech' },
  { method: 'POST', path: '/v1/audio/transcriptions', kind: 'call', dialect: 'openai-transcriptions' },
  ...generateRoutes,
  { method: 'GET', path: '/v1/models', kind: 'model-list' },
  { method: 'GET', path: '/v1/models/', kind: 'model' },
];

/** OpenRouter's clients have `/api/v1` for a base, and its Anthropic clients `/api`. */
function underApi(route: Route): Route {
  return { ...route, path: `/api${route.path}` };
}

/** Every address of the gateway. */
export const routeTable: readonly Route[] = [
  ...versioned,
  ...versioned.map(underApi),
  { method: 'GET', path: '/api/v1/models/{model}/endpoints', kind: 'model-endpoints' },
  { method: 'GET', path: '/api/v1/key', kind: 'key' },
  { method: 'GET', path: '/api/v1/auth/key', kind: 'key' },
  { method: 'GET', path: '/api/v1/credits', kind: 'credits' },
  { method: 'GET', path: '/api/v1/generation', kind: 'generation' },
  { method: 'GET', path: '/healthz', kind: 'live' },
  { method: 'GET', path: '/readyz', kind: 'ready' },
  { method: 'GET', path: '/metrics', kind: 'metrics' },
];

const byPath = new Map(routeTable.map((route) => [route.path, route]));
const modelRoutes = routeTable.filter((route) => route.kind === 'model');
const patterns = routeTable.flatMap((route) => {
  const [prefix = '', suffix] = route.path.split('{model}');
  return suffix === undefined ? [] : [{ route, prefix, suffix }];
});

function findByPattern(path: string): Route | undefined {
  return patterns.find(
    ({ prefix, suffix }) =>
      path.length > prefix.length + suffix.length && path.startsWith(prefix) && path.endsWith(suffix),
  )?.route;
}

/**
 * The route of a request target, compared as it was sent: no decoding, no collapsing of slashes, no ignoring of case, so
 * that no two readers can disagree about which route a request took. Null where there is none.
 */
export function findRoute(target: string): Route | null {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const exact = byPath.get(path);
  if (exact !== undefined && exact.kind !== 'model') return exact;
  const named = modelRoutes.find((route) => path.length > route.path.length && path.startsWith(route.path));
  return findByPattern(path) ?? named ?? null;
}
