import { refuse } from '@waygate/errors';
import type { EnvironmentId, GroupId, KeyId, NanoUsd, ServiceAccountId, UserId } from '@waygate/protocol';
import { createId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId, readIdOrNull } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';

/** Whose key it is. */
export type KeyOwner = { readonly userId: UserId } | { readonly serviceAccountId: ServiceAccountId };

/** A key to be stored: the plaintext stays with who made it. */
export type NewApiKey = {
  readonly name: string;
  readonly environmentId: EnvironmentId;
  readonly groupId: GroupId | null;
  readonly owner: KeyOwner;
  /** Manages, and never calls; only a person's key can. */
  readonly isManagement?: boolean;
  /** Hex HMAC-SHA256 of the whole key (hashKey of packages/vault). */
  readonly hash: string;
  readonly prefix: string;
  readonly lastFour: string;
  /** KeyScopes of packages/policy, validated. */
  readonly scopes: KeyScopeFields;
  readonly expiresAtMs: number | null;
};

/** The scopes as they are stored and audited. */
export type KeyScopeFields = {
  readonly models: readonly string[] | null;
  readonly endpoints: readonly string[] | null;
  readonly ipRanges: readonly string[] | null;
};

/** A key's last change of its secret: the two secrets open the same key until the end of the one before. */
export type KeyRotation = {
  readonly rotatedAtMs: number;
  /** Use of the secret in force; null: not yet. */
  readonly currentUsedAtMs: number | null;
  readonly previous: {
    readonly prefix: string;
    readonly lastFour: string;
    readonly endsAtMs: number;
    /** Use of it, also before it was replaced; null: never. */
    readonly usedAtMs: number | null;
  };
};

/** A key as its table shows it. */
export type ApiKeyRecord = {
  readonly id: KeyId;
  readonly name: string;
  readonly kind: 'usr' | 'svc' | 'mgmt';
  readonly environmentId: EnvironmentId;
  readonly groupId: GroupId | null;
  readonly groupName: string | null;
  readonly userId: UserId | null;
  readonly serviceAccountId: ServiceAccountId | null;
  /** Name of the person or the service account. */
  readonly ownerName: string | null;
  readonly prefix: string;
  readonly lastFour: string;
  /** KeyScopes of packages/policy. */
  readonly scopes: unknown;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** Use of the key, whichever of its secrets was shown. */
  readonly lastUsedAtMs: number | null;
  /** The secret that was replaced last; null where none was. */
  readonly rotation: KeyRotation | null;
  /** Calls and cost since the time asked for, from the rollups. */
  readonly calls: number;
  readonly costNanoUsd: NanoUsd;
  /** Attempts whose price was unknown and is missing from the cost. */
  readonly unpricedAttempts: number;
};

/**
 * Stores a key.
 * @throws Refusal `not_found` when environment, group or owner is not of this organisation; `conflict` when the very
 * same key exists, or a service account's key is put into another group than the account's.
 */
export async function createApiKey(tx: OrganisationTx, key: NewApiKey): Promise<KeyId> {
  const id = createId('key', tx);
  const found = await requireOwner(tx, key);
  const owner = key.isManagement === true && found.kind === 'usr' ? { ...found, kind: 'mgmt' as const } : found;
  const { environmentId, groupId, hash, prefix, lastFour, expiresAtMs } = key;
  const name = key.name.trim();
  const scopes = {
    models: copy(key.scopes.models),
    endpoints: copy(key.scopes.endpoints),
    ipRanges: copy(key.scopes.ipRanges),
  };
  await writeRow(
    tx.client.apiKey.create({
      data: {
        id,
        organisationId: tx.organisationId,
        ...{ environmentId, groupId, name, hash, prefix, lastFour, scopes, ...owner },
        expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
        createdBy: tx.userId ?? tx.origin.source,
        createdAt: new Date(tx.clock.nowMs()),
      },
    }),
  );
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'api_key.created',
    target: { kind: 'api_key', id, name },
    after: { name, prefix, lastFour, environmentId, groupId, ...owner, scopes, expiresAtMs },
  });
  return id;
}

function copy(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list];
}

/** INVARIANT: the key of a service account is in the account's group: who manages the group manages the key. */
async function requireOwner(tx: OrganisationTx, { owner, groupId }: Pick<NewApiKey, 'owner' | 'groupId'>) {
  const { client, organisationId } = tx;
  if ('userId' in owner) {
    const membership = await client.membership.findUnique({
      where: { organisationId_userId: { organisationId, userId: owner.userId } },
    });
    if (membership === null) throw refuse('not_found', { param: 'owner' });
    return { kind: 'usr', userId: owner.userId, serviceAccountId: null } as const;
  }
  const account = await client.serviceAccount.findUnique({
    where: { organisationId_id: { organisationId, id: owner.serviceAccountId }, deletedAt: null },
  });
  if (account === null) throw refuse('not_found', { param: 'owner' });
  if (account.groupId !== groupId) {
    throw refuse('conflict', { param: 'groupId', message: "A service account's key is in the account's group." });
  }
  return { kind: 'svc', userId: null, serviceAccountId: owner.serviceAccountId } as const;
}

type KeyRow = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'usr' | 'svc' | 'mgmt';
  readonly environmentId: string;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly userId: string | null;
  readonly serviceAccountId: string | null;
  readonly ownerName: string | null;
  readonly prefix: string;
  readonly lastFour: string;
  readonly scopes: unknown;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly rotatedAt: Date | null;
  readonly previousPrefix: string | null;
  readonly previousLastFour: string | null;
  readonly previousEndsAt: Date | null;
  readonly previousUsedAt: Date | null;
  readonly earlierUsedAt: Date | null;
  readonly calls: bigint;
  readonly costNanoUsd: bigint;
  readonly unpricedAttempts: bigint;
};

/** What keys to list. */
export type KeyFilter = {
  readonly environmentId?: EnvironmentId;
  /** The keys of this person: what somebody without the right to see all keys may see. */
  readonly userId?: UserId;
  /** Besides that person's: the keys of these groups, for who manages them. */
  readonly groupIds?: readonly GroupId[];
  readonly serviceAccountId?: ServiceAccountId;
  /** From when calls and cost are summed. */
  readonly spendSinceMs: number;
};

const keysMax = 2_000;

/** Keys, newest first, at most 2,000, with what they cost since a time. Revoked ones are among them. */
export async function listApiKeys(tx: OrganisationTx, filter: KeyFilter): Promise<ApiKeyRecord[]> {
  const rows = await tx.client.$queryRaw<KeyRow[]>`
    SELECT k.id, k.name, k.kind::text AS kind, k.environment_id AS "environmentId", k.group_id AS "groupId",
      g.name AS "groupName", k.user_id AS "userId", k.service_account_id AS "serviceAccountId",
      coalesce(u.name, s.name) AS "ownerName", k.prefix, k.last_four AS "lastFour", k.scopes,
      k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt",
      k.rotated_at AS "rotatedAt", k.previous_prefix AS "previousPrefix", k.previous_last_four AS "previousLastFour",
      k.previous_ends_at AS "previousEndsAt", k.previous_used_at AS "previousUsedAt", k.earlier_used_at AS "earlierUsedAt",
      coalesce(spend.calls, 0)::bigint AS calls, coalesce(spend.cost, 0)::bigint AS "costNanoUsd",
      coalesce(spend.unpriced, 0)::bigint AS "unpricedAttempts"
    FROM api_key k
    LEFT JOIN "group" g ON g.organisation_id = k.organisation_id AND g.id = k.group_id
    LEFT JOIN "user" u ON u.id = k.user_id
    LEFT JOIN service_account s ON s.organisation_id = k.organisation_id AND s.id = k.service_account_id
    LEFT JOIN (
      SELECT key_id, sum(calls) AS calls, sum(cost_nano_usd) AS cost, sum(unpriced_attempts) AS unpriced
      FROM usage_rollup
      WHERE organisation_id = ${tx.organisationId} AND hour >= ${new Date(filter.spendSinceMs)}
      GROUP BY key_id
    ) spend ON spend.key_id = k.id
    WHERE k.organisation_id = ${tx.organisationId}
      AND (${filter.environmentId ?? null}::text IS NULL OR k.environment_id = ${filter.environmentId ?? null})
      AND (${filter.userId ?? null}::text IS NULL OR k.user_id = ${filter.userId ?? null}
        OR k.group_id = ANY(${filter.groupIds ?? []}::text[]))
      AND (${filter.serviceAccountId ?? null}::text IS NULL OR k.service_account_id = ${filter.serviceAccountId ?? null})
    ORDER BY k.created_at DESC, k.id DESC
    LIMIT ${keysMax}`;
  return rows.map(readKeyRow);
}

function readKeyRow(row: KeyRow): ApiKeyRecord {
  const { name, kind, groupName, ownerName, prefix, lastFour, scopes, costNanoUsd } = row;
  const used = [row.lastUsedAt, row.previousUsedAt, row.earlierUsedAt].flatMap((at) =>
    at === null ? [] : [at.getTime()],
  );
  return {
    ...{ name, kind, groupName, ownerName, prefix, lastFour, scopes, costNanoUsd },
    id: readId('key', row.id),
    environmentId: readId('env', row.environmentId),
    groupId: readIdOrNull('grp', row.groupId),
    userId: readIdOrNull('usr', row.userId),
    serviceAccountId: readIdOrNull('svc', row.serviceAccountId),
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
    lastUsedAtMs: used.length === 0 ? null : Math.max(...used),
    rotation: readRotation(row),
    calls: Number(row.calls),
    unpricedAttempts: Number(row.unpricedAttempts),
  };
}

function readRotation(row: KeyRow): KeyRotation | null {
  const { rotatedAt, lastUsedAt, previousPrefix: prefix, previousLastFour: lastFour, previousEndsAt } = row;
  if (rotatedAt === null || prefix === null || lastFour === null || previousEndsAt === null) return null;
  return {
    rotatedAtMs: rotatedAt.getTime(),
    currentUsedAtMs: lastUsedAt?.getTime() ?? null,
    previous: {
      ...{ prefix, lastFour },
      endsAtMs: previousEndsAt.getTime(),
      usedAtMs: row.previousUsedAt?.getTime() ?? null,
    },
  };
}

/** Where a key lies and whose it is. */
export type ApiKeyPlace = Pick<
  ApiKeyRecord,
  'id' | 'name' | 'kind' | 'environmentId' | 'groupId' | 'userId' | 'serviceAccountId' | 'revokedAtMs'
>;

/** Where a key lies and whose it is, to decide whether somebody may touch it. @throws Refusal `not_found`. */
export async function findApiKey(tx: OrganisationTx, keyId: KeyId): Promise<ApiKeyPlace> {
  const row = await tx.client.apiKey.findUnique({
    where: { organisationId_id: { organisationId: tx.organisationId, id: keyId } },
  });
  if (row === null) throw refuse('not_found');
  return {
    id: keyId,
    name: row.name,
    kind: row.kind,
    environmentId: readId('env', row.environmentId),
    groupId: readIdOrNull('grp', row.groupId),
    userId: readIdOrNull('usr', row.userId),
    serviceAccountId: readIdOrNull('svc', row.serviceAccountId),
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}
