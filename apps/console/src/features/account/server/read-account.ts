import { findPersonById, listOwnSessions, readSecondFactor } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { ownProcedure } from '@/server/trpc.ts';
import type { AccountView } from '../account-view.ts';
import { deviceOf } from './device-of.ts';

/** The account of whoever looks, with every session of theirs. */
export const readAccount = ownProcedure().query(({ ctx }) =>
  ctx.asMyself(async (tx): Promise<AccountView> => {
    const person = await findPersonById(tx, tx.userId);
    if (person === null) throw refuse('not_found');
    const factor = await readSecondFactor(tx);
    const sessions = await listOwnSessions(tx);
    return {
      name: person.name,
      email: person.email,
      isEmailVerified: person.isEmailVerified,
      secondFactor:
        factor === null || factor.confirmedAtMs === null
          ? null
          : { sinceMs: factor.confirmedAtMs, recoveryCodesLeft: factor.recoveryCodesLeft },
      sessions: sessions
        .map((session) => ({
          ...{ id: session.id, ...deviceOf(session.userAgent), address: session.ipAddress },
          ...{ startedAtMs: session.createdAtMs, lastSeenAtMs: session.lastSeenAtMs },
          isThis: session.id === ctx.session.id,
        }))
        .toSorted((a, b) => Number(b.isThis) - Number(a.isThis)),
    };
  }),
);
