import type { DialectName } from '@waygate/protocol';

/** What answers at an address. Only a `call` can reach an upstream, and it does so through the pipeline. */
export type Route =
  | {
      readonly method: 'POST';
      readonly path: string;
      readonly kind: 'call';
      readonly dialect: DialectName;
      /** Whether it answers every path that begins with its own. */
      readonly isPrefix?: true;
    }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model-list' }
  /** Answers every path that begins with its own; the rest names the model. */
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model' }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'live' | 'ready' | 'metrics' };

/** Every address of the gateway. */
export const routeTable: readonly Route[] = [
  { method: 'POST', path: '/v1/chat/completions', kind: 'call', dialect: 'openai-chat' },
  { method: 'POST', path: '/v1/embeddings', kind: 'call', dialect: 'openai-embeddings' },
  { method: 'POST', path: '/v1/responses', kind: 'call', dialect: 'openai-responses' },
  { method: 'POST', path: '/v1/completions', kind: 'call', dialect: 'openai-completions' },
  { method: 'POST', path: '/v1/messages', kind: 'call', dialect: 'anthropic-messages' },
  { method: 'POST', path: '/v1beta/models/', kind: 'call', dialect: 'gemini-generate-content', isPrefix: true },
  { method: 'GET', path: '/v1/models', kind: 'model-list' },
  { method: 'GET', path: '/v1/models/', kind: 'model' },
  { method: 'GET', path: '/healthz', kind: 'live' },
  { method: 'GET', path: '/readyz', kind: 'ready' },
  { method: 'GET', path: '/metrics', kind: 'metrics' },
];

const byPath = new Map(routeTable.map((route) => [route.path, route]));
const prefixRoutes = routeTable.filter((route) => route.kind === 'model' || (route.kind === 'call' && route.isPrefix));

/**
 * The route of a request target, compared as it was sent: no decoding, no collapsing of slashes, no ignoring of case, so
 * that no two readers can disagree about which route a request took. Null where there is none.
 */
export function findRoute(target: string): Route | null {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const exact = byPath.get(path);
  if (exact !== undefined && exact.kind !== 'model') return exact;
  const isBelow = (route: Route): boolean => path.length > route.path.length && path.startsWith(route.path);
  return prefixRoutes.find(isBelow) ?? null;
}
