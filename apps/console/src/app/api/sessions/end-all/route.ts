import { asPerson, endAllSessions } from '@waygate/db';
import { currentSession } from '@/features/sessions/server/current-session.ts';
import { database } from '@/server/database.ts';
import { isSameOrigin } from '@/server/is-same-origin.ts';

/** Signs the person out everywhere. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return new Response(null, { status: 403 });
  const session = await currentSession();
  if (session === null) return new Response(null, { status: 401 });
  await asPerson(database(), session.userId, (tx) => endAllSessions(tx, session.userId));
  return new Response(null, { status: 204 });
}
