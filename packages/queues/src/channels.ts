import {
  isId,
  type OrganisationId,
  type SessionId,
  type UsageEvent,
  type UserId,
  usageEventSchema,
} from '@waygate/protocol';
import type { Redis } from 'ioredis';
import { z } from 'zod';

/** The data plane's configuration of an organisation has a new version. */
export type ConfigChange = { readonly organisationId: OrganisationId; readonly version: number };
/** A session ended, or all sessions of a person. */
export type SessionEnd = { readonly sessionId: SessionId } | { readonly userId: UserId };

export const configChannel = 'waygate:config-changed';
export const sessionChannel = 'waygate:session-ended';

/** The channel on which an organisation's calls can be watched as they happen. */
export function liveChannel(organisationId: OrganisationId): string {
  return `waygate:live:${organisationId}`;
}

const organisationId = z.custom<OrganisationId>((value) => typeof value === 'string' && isId('org', value));
const userId = z.custom<UserId>((value) => typeof value === 'string' && isId('usr', value));
const sessionId = z.custom<SessionId>((value) => typeof value === 'string' && isId('ses', value));

export const configChangeSchema = z.strictObject({ organisationId, version: z.int().min(0) });
export const sessionEndSchema = z.union([z.strictObject({ sessionId }), z.strictObject({ userId })]);
export const liveEventsSchema = z.strictObject({ events: z.array(usageEventSchema).max(500) });

/** Tells every gateway to load an organisation's configuration again. Call it after the change is committed. */
export async function publishConfigChange(redis: Redis, change: ConfigChange): Promise<void> {
  await redis.publish(configChannel, JSON.stringify(change));
}

/** Tells every console process that a session, or every session of a person, has ended. Call it after the commit. */
export async function publishSessionEnd(redis: Redis, end: SessionEnd): Promise<void> {
  await redis.publish(sessionChannel, JSON.stringify(end));
}

/** Shows events to whoever watches the organisation. @returns how many watch; at 0 the publisher may pause. */
export function publishLiveEvents(
  redis: Redis,
  organisation: OrganisationId,
  events: readonly UsageEvent[],
): Promise<number> {
  return redis.publish(liveChannel(organisation), JSON.stringify({ events }));
}
