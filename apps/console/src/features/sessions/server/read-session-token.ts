import { isId, type SessionId } from '@waygate/protocol';
import type { JWT } from 'next-auth/jwt';

/** What the signed cookie says: which session, in which version of the person's sessions. */
export type SessionToken = { sessionId: SessionId; version: number };

/** Reads a verified token's claims; null where they are not ours. */
export function readSessionToken(token: JWT | null): SessionToken | null {
  const sessionId = token?.['sid'];
  const version = token?.['ver'];
  if (typeof sessionId !== 'string' || !isId('ses', sessionId)) return null;
  if (typeof version !== 'number' || !Number.isInteger(version)) return null;
  return { sessionId, version };
}
