import { refuse } from '@waygate/errors';
import { createId, type SessionId, type UserId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import type { PersonTx, Tx } from '../transactions.ts';

/** A session that stands. */
export type SessionRecord = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

/** A session as its person sees it. */
export type OwnSessionRecord = {
  readonly id: SessionId;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAtMs: number;
  /** To the minute. */
  readonly lastSeenAtMs: number;
};

const userAgentMax = 256;
const touchEveryMs = 60_000;

/** Begins a session of a person. The signed token carries its id and version, and is worth nothing without the row. */
export async function createSession(
  tx: Tx,
  session: {
    readonly userId: UserId;
    readonly lifetimeMs: number;
    readonly ipAddress?: string | null;
    readonly userAgent?: string | null;
  },
): Promise<{ id: SessionId; version: number; expiresAtMs: number }> {
  const id = createId('ses', tx);
  const nowMs = tx.clock.nowMs();
  const expiresAtMs = nowMs + session.lifetimeMs;
  const person = await tx.client.user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { sessionVersion: true },
  });
  await tx.client.session.create({
    data: {
      id,
      userId: session.userId,
      version: person.sessionVersion,
      ipAddress: session.ipAddress ?? null,
      userAgent: session.userAgent?.slice(0, userAgentMax) ?? null,
      createdAt: new Date(nowMs),
      lastSeenAt: new Date(nowMs),
      expiresAt: new Date(expiresAtMs),
    },
  });
  return { id, version: person.sessionVersion, expiresAtMs };
}

/**
 * The session behind a token, or null when it is no more: ended, expired, of an older version than the person's, or of
 * a disabled person. Notes at most once a minute that it was seen.
 */
export async function readSession(
  tx: Tx,
  token: { readonly sessionId: SessionId; readonly version: number },
): Promise<SessionRecord | null> {
  const row = await tx.client.session.findUnique({ where: { id: token.sessionId }, include: { user: true } });
  const now = new Date(tx.clock.nowMs());
  if (row === null || row.endedAt !== null || row.expiresAt <= now) return null;
  if (row.version !== token.version || row.version !== row.user.sessionVersion || row.user.disabledAt !== null)
    return null;
  if (now.getTime() - row.lastSeenAt.getTime() >= touchEveryMs) {
    await tx.client.session.updateMany({
      where: { id: row.id, lastSeenAt: row.lastSeenAt },
      data: { lastSeenAt: now },
    });
  }
  return {
    id: token.sessionId,
    userId: readId('usr', row.userId),
    email: row.user.email,
    name: row.user.name,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
  };
}

/** The sessions of the transaction's person that stand, the last seen first. */
export async function listOwnSessions({ client, clock, userId }: PersonTx): Promise<OwnSessionRecord[]> {
  const { sessionVersion } = await client.user.findUniqueOrThrow({
    where: { id: userId },
    select: { sessionVersion: true },
  });
  const rows = await client.session.findMany({
    where: { userId, endedAt: null, version: sessionVersion, expiresAt: { gt: new Date(clock.nowMs()) } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    take: sessionsListedMax,
  });
  return rows.map((row) => ({
    id: readId('ses', row.id),
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    createdAtMs: row.createdAt.getTime(),
    lastSeenAtMs: row.lastSeenAt.getTime(),
  }));
}

const sessionsListedMax = 100;

/** Ends one session of the transaction's person. @throws Refusal `not_found` when it is none of theirs that stands. */
export async function endOwnSession(tx: PersonTx, sessionId: SessionId): Promise<void> {
  const { count } = await tx.client.session.updateMany({
    where: { id: sessionId, userId: tx.userId, endedAt: null },
    data: { endedAt: new Date(tx.clock.nowMs()) },
  });
  if (count === 0) throw refuse('not_found');
  tx.pending.sessionEnds.push({ sessionId });
}

/** Ends every session of the transaction's person but one. */
export async function endOtherSessions(tx: PersonTx, kept: SessionId): Promise<void> {
  const ended = await tx.client.session.updateManyAndReturn({
    where: { userId: tx.userId, endedAt: null, id: { not: kept } },
    data: { endedAt: new Date(tx.clock.nowMs()) },
    select: { id: true },
  });
  for (const { id } of ended) tx.pending.sessionEnds.push({ sessionId: readId('ses', id) });
}

/** Ends one session. Ending it again changes nothing. */
export async function endSession(tx: Tx, sessionId: SessionId): Promise<void> {
  await tx.client.session.updateMany({
    where: { id: sessionId, endedAt: null },
    data: { endedAt: new Date(tx.clock.nowMs()) },
  });
  tx.pending.sessionEnds.push({ sessionId });
}

/** Ends every session of a person: signing out everywhere. */
export async function endAllSessions(tx: Tx, userId: UserId): Promise<void> {
  await tx.client.user.update({ where: { id: userId }, data: { sessionVersion: { increment: 1 } } });
  await tx.client.session.updateMany({
    where: { userId, endedAt: null },
    data: { endedAt: new Date(tx.clock.nowMs()) },
  });
  tx.pending.sessionEnds.push({ userId });
}

/**
 * Deletes sessions that ended or expired more than so many days ago; until then they answer who was signed in from
 * where. In bites, so that no statement holds many locks. @returns how many.
 */
export async function deleteOldSessions(
  database: Database<'system'>,
  retention: { readonly nowMs: number; readonly days: number },
): Promise<number> {
  const before = new Date(retention.nowMs - retention.days * 86_400_000);
  let deleted = 0;
  for (;;) {
    const { rowCount } = await database.pool.query(
      `DELETE FROM session WHERE id IN (
         SELECT id FROM session WHERE expires_at < $1 OR ended_at < $1 ORDER BY id LIMIT ${sessionsPerBite} FOR UPDATE SKIP LOCKED)`,
      [before],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < sessionsPerBite) return deleted;
  }
}

const sessionsPerBite = 1_000;
