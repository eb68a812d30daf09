import { appendAuditOfPerson, asPerson, endAllSessions } from '@waygate/db';
import { createRequestContext } from '@/server/create-request-context.ts';
import { database } from '@/server/database.ts';
import { isSameOrigin } from '@/server/is-same-origin.ts';
import { originOf } from '@/server/trpc.ts';

/** Signs the person out everywhere. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return new Response(null, { status: 403 });
  const context = await createRequestContext(request.headers);
  const { session } = context;
  if (session === null) return new Response(null, { status: 401 });
  const { userId, id: sessionId } = session;
  await asPerson(database(), userId, (tx) => endAllSessions(tx, userId));
  await appendAuditOfPerson(database(), {
    ...{ userId, origin: originOf({ ...context, sessionId }) },
    entry: { action: 'sessions.ended', target: { kind: 'user', id: userId } },
  });
  return new Response(null, { status: 204 });
}
