import type { SessionRecord } from '@waygate/db';
import type { Clock, SessionId, UserId } from '@waygate/protocol';

type Entry = { record: SessionRecord; version: number; readAtMs: number };

const entriesMax = 10_000;

/** Sessions that were read from their rows moments ago. */
export type SessionCache = {
  get(sessionId: SessionId, version: number): SessionRecord | null;
  put(record: SessionRecord, version: number): void;
  /** Forgets a session, or every session of a person, because another process said it ended. */
  forget(end: { sessionId: SessionId } | { userId: UserId }): void;
  clear(): void;
};

/**
 * Keeps sessions for `ageMsMax`, at most 10,000 of them. An end that is announced takes effect at once; one whose
 * announcement is lost takes effect when the entry is too old.
 */
export function createSessionCache({ ageMsMax, clock }: { ageMsMax: number; clock: Clock }): SessionCache {
  const entries = new Map<SessionId, Entry>();
  return {
    get: (sessionId, version) => {
      const entry = entries.get(sessionId);
      if (entry === undefined) return null;
      const isUsable =
        entry.version === version &&
        clock.monotonicMs() - entry.readAtMs < ageMsMax &&
        entry.record.expiresAtMs > clock.nowMs();
      return isUsable ? entry.record : null;
    },
    put: (record, version) => {
      entries.delete(record.id);
      const oldest = entries.keys().next();
      if (entries.size >= entriesMax && !oldest.done) entries.delete(oldest.value);
      entries.set(record.id, { record, version, readAtMs: clock.monotonicMs() });
    },
    forget: (end) => {
      if ('sessionId' in end) {
        entries.delete(end.sessionId);
        return;
      }
      for (const [id, entry] of entries) {
        if (entry.record.userId === end.userId) entries.delete(id);
      }
    },
    clear: () => entries.clear(),
  };
}
