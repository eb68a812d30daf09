import { initTRPC } from '@trpc/server';
import type { Permission } from '@waygate/access';
import {
  type AuditEntry,
  appendAuditOfPerson,
  asPerson,
  type OrganisationTx,
  type Origin,
  type PersonTx,
  withOrganisation,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import superjson from 'superjson';
import { z } from 'zod';
import { isDevelopment } from '@/config.ts';
import type { RequestContext } from './create-request-context.ts';
import { database } from './database.ts';
import { groupsOfRoles } from './in-group.ts';
import { log } from './log.ts';
import { environmentOf } from './place.ts';
import { rightsOf } from './rights-of.ts';
import { publicError, refusalOf, toTrpcError } from './trpc-error.ts';

/** Who may call a procedure: whoever has a permission in the organisation, a person about themselves, or anybody at all. */
export type Access = Permission | 'oneself' | 'anyone';

const root = initTRPC
  .context<RequestContext>()
  .meta<{ access: Access; isForGroups?: boolean }>()
  .create({
    transformer: superjson,
    isDev: isDevelopment(),
    errorFormatter: ({ shape, error, ctx }) => {
      const refusal = publicError(error, ctx?.requestId ?? '');
      return {
        code: shape.code,
        message: refusal.message,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, refusal },
      };
    },
  });

/** Makes a router: a table of procedures. */
export const createRouter = root.router;
/** Makes a caller of a router for code on the server. */
export const createCallerFactory = root.createCallerFactory;

const mapErrors = root.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  if (refusalOf(result.error).code === 'internal') {
    const { requestId } = ctx;
    log().error('a procedure failed', { requestId, procedure: path, error: result.error.cause ?? result.error });
  }
  throw toTrpcError(result.error);
});

const scopeInput = z.object({ org: z.string().min(1).max(80), env: z.string().min(1).max(80) });

type Run = {
  requestId: string;
  address: string;
  userAgent: string | null;
  sessionId: Origin['sessionId'];
  managementKeyId?: Origin['keyId'];
};

/** From where a request came, as the audit log keeps it. */
export function originOf({ requestId, address, userAgent, sessionId, managementKeyId }: Run): Origin {
  const isProgram = managementKeyId !== undefined;
  return {
    source: isProgram ? 'api' : 'console',
    requestId,
    ipAddress: address,
    ...(userAgent === null ? {} : { userAgent }),
    ...(isProgram ? { keyId: managementKeyId } : sessionId === undefined ? {} : { sessionId }),
  };
}

/** How far a procedure opens. */
export type Reach = {
  /**
   * `group`: also to who has the permission in some group only. Such a procedure asks for it again at the group of what
   * it shows or changes.
   */
  readonly reach?: 'group';
};

/**
 * A procedure inside an organisation's environment. It declares its permission, and gets `ctx.transact`, which runs
 * work in one transaction that sees this organisation only. Somebody else's organisation is `not_found`; one's own
 * without the right is `permission_denied`. Who has the permission for their own things only (`own_…`) comes in too:
 * what is not theirs, the procedure holds back by `ctx.rights`.
 */
export function scopedProcedure(permission: Permission, { reach }: Reach = {}) {
  return root.procedure
    .meta({ access: permission, isForGroups: reach === 'group' })
    .use(mapErrors)
    .input(scopeInput)
    .use(async ({ ctx, input, next }) => {
      const { session } = ctx;
      if (session === null) throw refuse('session_missing');
      const place = await ctx.placeOf(session, input.org);
      const environment = environmentOf(place, input.env);
      const rights = rightsOf(place, session.userId, environment);
      const isInSomeGroup = reach === 'group' && groupsOfRoles(rights.actor, permission).length > 0;
      if (!isInSomeGroup) rights.require(permission, { ownerId: session.userId });
      const origin = originOf({ ...ctx, sessionId: session.id });
      const scope = { organisationId: place.organisation.id, userId: session.userId, origin };
      const { joined, precondition } = ctx;
      const transact = <Result>(work: (tx: OrganisationTx) => Promise<Result>): Promise<Result> =>
        joined === undefined
          ? withOrganisation(database(), scope, async (tx) => {
              await precondition?.(tx, place);
              return work(tx);
            })
          : work(joined);
      return next({
        ctx: {
          session,
          place,
          organisation: place.organisation,
          environment,
          rights,
          transact,
        },
      });
    });
}

/** The usual procedure: all of it is one transaction of the organisation, at `ctx.tx`. */
export function procedure(permission: Permission, reach: Reach = {}) {
  return scopedProcedure(permission, reach).use(({ ctx, next }) =>
    ctx.transact(async (tx) => {
      const result = await next({ ctx: { tx } });
      // What a procedure throws arrives as a result; thrown on, it takes the transaction back.
      if (!result.ok) throw result.error;
      return result;
    }),
  );
}

/**
 * A procedure by which people look after their own account, whatever organisations they belong to. `ctx.asMyself` runs
 * work in a transaction of the session's person; `ctx.note` tells the audit log of each of the person's organisations.
 * INVARIANT: whose account it is comes from the session and from nowhere else.
 */
export function ownProcedure() {
  return root.procedure
    .meta({ access: 'oneself' })
    .use(mapErrors)
    .use(({ ctx, next }) => {
      const { session } = ctx;
      if (session === null) throw refuse('session_missing');
      const { userId } = session;
      const origin = originOf({ ...ctx, sessionId: session.id });
      return next({
        ctx: {
          session,
          asMyself: <Result>(work: (tx: PersonTx) => Promise<Result>) => asPerson(database(), userId, work),
          note: (entry: Omit<AuditEntry, 'target'>) =>
            appendAuditOfPerson(database(), {
              ...{ userId, origin },
              entry: { ...entry, target: { kind: 'user', id: userId } },
            }),
        },
      });
    });
}

/** A procedure for people who are not signed in. */
export function openProcedure() {
  return root.procedure.meta({ access: 'anyone' }).use(mapErrors);
}
