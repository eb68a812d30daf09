import { asVisitor, endSession } from '@waygate/db';
import { toRefusal } from '@waygate/errors';
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { readConfig } from '@/config.ts';
import { paths } from '@/paths.ts';
import { clientAddress } from '@/server/client-address.ts';
import { database } from '@/server/database.ts';
import { readSessionToken } from './read-session-token.ts';
import { sessionLifetimeMs, signIn } from './sign-in.ts';

type PlainHeaders = Readonly<Record<string, unknown>> | undefined;

function toHeaders(plain: PlainHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(plain ?? {})) if (typeof value === 'string') headers.set(name, value);
  return headers;
}

const credentials = CredentialsProvider({
  credentials: { email: {}, password: {}, code: {} },
  authorize: async (given, request) => {
    const headers = toHeaders(request.headers);
    const origin = {
      address: clientAddress(headers, readConfig().proxyHops),
      userAgent: headers.get('user-agent'),
    };
    try {
      const signedIn = await signIn(given, origin);
      if (signedIn === null) return null;
      const { person, sessionId, version } = signedIn;
      return { id: person.id, email: person.email, name: person.name, sid: sessionId, ver: version };
    } catch (error) {
      // next-auth shows the message of what is thrown here to the page: a code, and nothing else.
      throw new Error(toRefusal(error).code);
    }
  },
});

/** How next-auth signs people in: a signed cookie names a session row, and the row decides. */
export function authOptions(): NextAuthOptions {
  const { consoleUrl, sessionSecret } = readConfig();
  return {
    secret: sessionSecret,
    useSecureCookies: consoleUrl.protocol === 'https:',
    providers: [credentials],
    session: { strategy: 'jwt', maxAge: sessionLifetimeMs / 1_000 },
    pages: { signIn: paths.signIn(), error: paths.signIn() },
    callbacks: {
      jwt: ({ token, user }) =>
        user !== undefined && 'sid' in user && 'ver' in user ? { sub: user.id, sid: user.sid, ver: user.ver } : token,
      // The browser learns nothing from /api/auth/session; pages are given what they need.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        const ended = readSessionToken(token);
        if (ended !== null) await asVisitor(database(), (tx) => endSession(tx, ended.sessionId));
      },
    },
  };
}
