import type { SessionRecord } from '@waygate/db';
import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { cache } from 'react';
import { readConfig } from '@/config.ts';
import { liveSession } from './live-session.ts';
import { readSessionToken } from './session-token.ts';

/** The name next-auth gives its cookie; behind https it has the `__Secure-` prefix. */
function cookieName(consoleUrl: URL): string {
  return `${consoleUrl.protocol === 'https:' ? '__Secure-' : ''}next-auth.session-token`;
}

/** The session of the request at hand, checked against its row once per request; null when there is none. */
export const currentSession = cache(async (): Promise<SessionRecord | null> => {
  const { consoleUrl, sessionSecret } = readConfig();
  const token = (await cookies()).get(cookieName(consoleUrl))?.value;
  if (token === undefined) return null;
  const claims = await decode({ token, secret: sessionSecret }).catch(() => null);
  const read = readSessionToken(claims);
  return read === null ? null : liveSession(read);
});
