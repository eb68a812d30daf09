import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { type NextRequest, NextResponse } from 'next/server';
import { isDevelopment } from './config.ts';

/** COMPAT: style attributes are written by Radix, Recharts and the virtual rows; style elements need the nonce. */
function contentSecurityPolicy(nonce: string): string {
  const evaluation = isDevelopment() ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' ${isDevelopment() ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Gives each page its request id and its content security policy with a fresh nonce. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(systemRandom.bytes(18)).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-request-id', createId('req', { clock: systemClock, random: systemRandom }));
  headers.set('x-pathname', request.nextUrl.pathname + request.nextUrl.search);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Which requests pass the proxy: pages, not files. */
export const config = { matcher: ['/((?!api/|_next/static|_next/image|icon.svg).*)'] };
