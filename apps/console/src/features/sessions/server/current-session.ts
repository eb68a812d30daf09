import type { SessionRecord } from '@waygate/db';
import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { cache } from 'react';
import { readConfig } from '@/config.ts';
import { liveSession } from './live-session.ts';
import { readSessionToken } from './read-session-token.ts';

/** The name next-auth gives its cookie; behind https it has the `__Secure-` prefix. */
function cookieName(consoleUrl: URL): string {
  return `${consoleUrl.protocol === 'https:' ? '__Secure-' : ''}next-auth.session-token`;
}

/** The signed token that the request at hand carries; null when there is none. */
export async function carriedToken(): Promise<string | null> {
  return (await cookies()).get(cookieName(readConfig().consoleUrl))?.value ?? null;
}

/** The session of a signed token, checked against its row; null when it is forged or has ended. */
export async function sessionOfToken(token: string): Promise<SessionRecord | null> {
  const claims = await decode({ token, secret: readConfig().sessionSecret }).catch(() => null);
  const read = readSessionToken(claims);
  return read === null ? null : liveSession(read);
}

/** The session of the request at hand, checked against its row once per request; null when there is none. */
export const currentSession = cache(async (): Promise<SessionRecord | null> => {
  const token = await carriedToken();
  return token === null ? null : sessionOfToken(token);
});
