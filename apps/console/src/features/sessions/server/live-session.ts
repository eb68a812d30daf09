import { asVisitor, readSession, type SessionRecord } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { database } from '@/server/database.ts';
import { processSingleton } from '@/server/process-singleton.ts';
import { listener, onListenerConnected } from '@/server/redis.ts';
import { createSessionCache } from './create-session-cache.ts';
import type { SessionToken } from './read-session-token.ts';

const ageMsMax = 3_000;

const cache = processSingleton('session-cache', () => {
  const sessions = createSessionCache({ ageMsMax, clock: systemClock });
  onListenerConnected(sessions.clear);
  listener().onSessionEnd(sessions.forget);
  return sessions;
});

/** The session behind a verified token, as its row says; null when it has ended. The only place that answers this. */
export async function liveSession(token: SessionToken): Promise<SessionRecord | null> {
  const known = cache().get(token.sessionId, token.version);
  if (known !== null) return known;
  const record = await asVisitor(database(), (tx) => readSession(tx, token));
  if (record === null) cache().forget(token);
  else cache().put(record, token.version);
  return record;
}

/** Reads a session's row again at the next question: its person is called something else now. */
export function readAnew(sessionId: SessionRecord['id']): void {
  cache().forget({ sessionId });
}
