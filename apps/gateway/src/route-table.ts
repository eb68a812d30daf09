import type { DialectName } from '@waygate/protocol';

/** What answers at an address. Only a `call` can reach an upstream, and it does so through the pipeline. */
export type Route =
  | { readonly method: 'POST'; readonly path: string; readonly kind: 'call'; readonly dialect: DialectName }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model-list' }
  /** Answers every path that begins with its own; the rest names the model. */
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'model' }
  | { readonly method: 'GET'; readonly path: string; readonly kind: 'live' | 'ready' | 'metrics' };

/** Every address of the gateway. */
export const routeTable: readonly Route[] = [
  { method: 'POST', path: '/v1/chat/completions', kind: 'call', dialect: 'openai-chat' },
  { method: 'POST', path: '/v1/embeddings', kind: 'call', dialect: 'openai-embeddings' },
  { method: 'GET', path: '/v1/models', kind: 'model-list' },
  { method: 'GET', path: '/v1/models/', kind: 'model' },
  { method: 'GET', path: '/healthz', kind: 'live' },
  { method: 'GET', path: '/readyz', kind: 'ready' },
  { method: 'GET', path: '/metrics', kind: 'metrics' },
];

const byPath = new Map(routeTable.map((route) => [route.path, route]));
const modelRoute = routeTable.find((route) => route.kind === 'model');

/**
 * The route of a request target, compared as it was sent: no decoding, no collapsing of slashes, no ignoring of case, so
 * that no two readers can disagree about which route a request took. Null where there is none.
 */
export function findRoute(target: string): Route | null {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const exact = byPath.get(path);
  if (exact !== undefined && exact.kind !== 'model') return exact;
  const isModel = modelRoute !== undefined && path.length > modelRoute.path.length && path.startsWith(modelRoute.path);
  return isModel ? modelRoute : null;
}
