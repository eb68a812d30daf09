import { type ApiKeyRecord, listApiKeys } from '@waygate/db';
import { keyScopesSchema } from '@waygate/policy';
import { systemClock } from '@waygate/protocol';
import { procedure } from '@/server/trpc.ts';
import type { KeyRow } from '../key-state.ts';
import { isSpentMintedKey } from '../minted-key.ts';

const spendWindowMs = 30 * 24 * 3_600_000;

function toRow(key: ApiKeyRecord, myId: string, canRevoke: boolean): KeyRow {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    lastFour: key.lastFour,
    kind: key.kind,
    owner: {
      kind: key.serviceAccountId === null ? 'person' : 'service_account',
      name: key.ownerName ?? 'unknown',
      isMe: key.userId === myId,
    },
    groupName: key.groupName,
    scopes: keyScopesSchema.parse(key.scopes),
    createdAtMs: key.createdAtMs,
    lastUsedAtMs: key.lastUsedAtMs,
    spendNanoUsd: key.costNanoUsd,
    expiresAtMs: key.expiresAtMs,
    revokedAtMs: key.revokedAtMs,
    canRevoke,
  };
}

/** The environment's keys that the person may see, newest first, with what they cost in 30 days. */
export const listKeys = procedure('keys:read').query(async ({ ctx }) => {
  const nowMs = systemClock.nowMs();
  const spendSinceMs = nowMs - spendWindowMs;
  const { userId } = ctx.session;
  const keys = await listApiKeys(ctx.tx, {
    environmentId: ctx.environment.id,
    spendSinceMs,
    ...(ctx.rights.can('keys:read') ? {} : { userId }),
  });
  const shown = keys.filter((key) => !isSpentMintedKey(key, nowMs));
  return shown.map((key) => {
    const thing = { groupId: key.groupId, ownerId: key.userId };
    return toRow(key, userId, ctx.rights.can('keys:revoke', thing));
  });
});
