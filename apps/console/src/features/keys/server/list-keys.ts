import { type ApiKeyRecord, listApiKeys } from '@waygate/db';
import { keyScopesSchema } from '@waygate/policy';
import { systemClock } from '@waygate/protocol';
import { groupsOfRoles } from '@/server/in-group.ts';
import type { Rights } from '@/server/rights-of.ts';
import { procedure } from '@/server/trpc.ts';
import type { KeyRow } from '../key-state.ts';
import { isSpentMintedKey } from '../minted-key.ts';
import { mayRotate } from './key-to-change.ts';

const spendWindowMs = 30 * 24 * 3_600_000;

function toRow(key: ApiKeyRecord, rights: Rights): KeyRow {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    lastFour: key.lastFour,
    kind: key.kind,
    owner: {
      kind: key.serviceAccountId === null ? 'person' : 'service_account',
      name: key.ownerName ?? 'unknown',
      isMe: key.userId === rights.actor.id,
    },
    groupName: key.groupName,
    scopes: keyScopesSchema.parse(key.scopes),
    createdAtMs: key.createdAtMs,
    lastUsedAtMs: key.lastUsedAtMs,
    spendNanoUsd: key.costNanoUsd,
    expiresAtMs: key.expiresAtMs,
    revokedAtMs: key.revokedAtMs,
    rotation: key.rotation,
    canRevoke: rights.can('keys:revoke', { groupId: key.groupId, ownerId: key.userId }),
    canRotate: mayRotate({ rights }, key),
  };
}

/** The environment's keys that the person may see, newest first, with what they cost in 30 days. */
export const listKeys = procedure('keys:read', { reach: 'group' }).query(async ({ ctx }) => {
  const nowMs = systemClock.nowMs();
  const spendSinceMs = nowMs - spendWindowMs;
  const { userId } = ctx.session;
  const keys = await listApiKeys(ctx.tx, {
    environmentId: ctx.environment.id,
    spendSinceMs,
    ...(ctx.rights.can('keys:read') ? {} : { userId, groupIds: groupsOfRoles(ctx.rights.actor, 'keys:read') }),
  });
  return keys.filter((key) => !isSpentMintedKey(key, nowMs)).map((key) => toRow(key, ctx.rights));
});
