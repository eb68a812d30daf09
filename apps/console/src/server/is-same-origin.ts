import { readConfig } from '@/config.ts';

/**
 * Whether a request that changes something was made by a page of this console. Browsers put Origin on every such
 * request and no page can forge it; a request without one is no browser's and carries no cookie that matters.
 */
export function isSameOrigin(request: Request): boolean {
  return request.headers.get('origin') === readConfig().consoleUrl.origin;
}
