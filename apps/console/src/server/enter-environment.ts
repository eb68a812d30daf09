import type { Permission } from '@waygate/access';
import type { EnvironmentRecord, OrganisationRecord, OrganisationScope, SessionRecord } from '@waygate/db';
import { type Refusal, refuse, toRefusal } from '@waygate/errors';
import type { RequestContext } from './create-request-context.ts';
import { log } from './log.ts';
import { environmentOf } from './place.ts';
import { type Rights, rightsOf } from './rights-of.ts';

/** Where a route outside tRPC is wanted, and what for. */
export type EnvironmentQuestion = { readonly org: string; readonly env: string; readonly permission: Permission };

/** An environment, with who came in and what they may do there. */
export type EnteredEnvironment = {
  readonly session: SessionRecord;
  readonly organisation: OrganisationRecord;
  readonly environment: EnvironmentRecord;
  readonly rights: Rights;
  /** For withOrganisation. */
  readonly scope: OrganisationScope;
};

/**
 * Lets a person into an environment as a procedure does: `not_found` for what is not theirs, `permission_denied` for
 * what they may not do. A permission for one's own things is enough; what is not theirs, the route holds back.
 */
export async function enterEnvironment(
  context: RequestContext,
  { org, env, permission }: EnvironmentQuestion,
): Promise<EnteredEnvironment> {
  const { session, requestId, address: ipAddress, userAgent } = context;
  if (session === null) throw refuse('session_missing');
  const place = await context.placeOf(session, org);
  const environment = environmentOf(place, env);
  const rights = rightsOf(place, session.userId, environment);
  rights.require(permission, { ownerId: session.userId });
  const origin = { source: 'console', requestId, ipAddress, sessionId: session.id };
  const scope = {
    organisationId: place.organisation.id,
    userId: session.userId,
    origin: userAgent === null ? origin : { ...origin, userAgent },
  };
  return { session, organisation: place.organisation, environment, rights, scope };
}

/** A refusal as the answer of a route: words of the catalogue, never a stack or an inner message. */
export function refusalResponse(caught: unknown, requestId: string): Response {
  const refusal: Refusal = toRefusal(caught);
  if (refusal.code === 'internal') log().error('a route failed', { requestId, error: caught });
  return Response.json(
    { error: { code: refusal.code, message: refusal.message, requestId } },
    { status: refusal.entry.status, headers: { 'cache-control': 'no-store' } },
  );
}
