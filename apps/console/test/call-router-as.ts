import type { SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import { readPlace } from '@/server/place.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';

const source = { clock: systemClock, random: systemRandom };
const createCaller = createCallerFactory(appRouter);

/** What a procedure is told of a request of this person, who has just signed in; nobody's where it is null. */
export function contextOf(userId: UserId | null, email = 'x@example.com') {
  const nowMs = systemClock.nowMs();
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const session: SessionRecord | null =
    userId === null ? null : { id: createId('ses', source), userId, email, name: 'X', ...times };
  return { requestId: createId('req', source), address: '127.0.0.1', userAgent: null, session, placeOf: readPlace };
}

/** The console's procedures, called by this person. */
export function callRouterAs(userId: UserId | null, email?: string) {
  return createCaller(contextOf(userId, email));
}
