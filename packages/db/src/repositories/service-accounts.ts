import { refuse } from '@waygate/errors';
import { createId, type GroupId, type NanoUsd, type ServiceAccountId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId, readIdOrNull } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';

/** A program's identity: no sign-in, survives people leaving. */
export type ServiceAccountRecord = {
  readonly id: ServiceAccountId;
  readonly name: string;
  readonly groupId: GroupId | null;
  readonly isDisabled: boolean;
};

/** Service accounts by name, without deleted ones. */
export async function listServiceAccounts(tx: OrganisationTx): Promise<ServiceAccountRecord[]> {
  const rows = await tx.client.serviceAccount.findMany({
    where: { organisationId: tx.organisationId, deletedAt: null },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(readAccount);
}

function readAccount(row: { id: string; name: string; groupId: string | null; disabledAt: Date | null }) {
  return {
    id: readId('svc', row.id),
    name: row.name,
    groupId: readIdOrNull('grp', row.groupId),
    isDisabled: row.disabledAt !== null,
  };
}

/** A service account. @throws Refusal `not_found`, also for a deleted one. */
export async function findServiceAccount(
  { client, organisationId }: OrganisationTx,
  id: ServiceAccountId,
): Promise<ServiceAccountRecord> {
  const row = await client.serviceAccount.findUnique({
    where: { organisationId_id: { organisationId, id }, deletedAt: null },
  });
  if (row === null) throw refuse('not_found');
  return readAccount(row);
}

/** What a service account has and does. */
export type ServiceAccountUse = ServiceAccountRecord & {
  readonly groupName: string | null;
  readonly createdAtMs: number;
  /** Keys that are neither revoked nor expired, in all environments. */
  readonly keyCount: number;
  readonly lastUsedAtMs: number | null;
  /** What its calls cost since the time asked for, from the rollups. */
  readonly costNanoUsd: NanoUsd;
};

type UseRow = {
  readonly id: string;
  readonly name: string;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly keyCount: bigint;
  readonly lastUsedAt: Date | null;
  readonly costNanoUsd: bigint;
};

const accountsMax = 2_000;

/** Service accounts by name, at most 2,000, with their keys and what they cost since a time. */
export async function listServiceAccountUses(tx: OrganisationTx, spendSinceMs: number): Promise<ServiceAccountUse[]> {
  const { organisationId } = tx;
  const rows = await tx.client.$queryRaw<UseRow[]>`
    SELECT s.id, s.name, s.group_id AS "groupId", g.name AS "groupName", s.disabled_at AS "disabledAt",
      s.created_at AS "createdAt", coalesce(k.live, 0)::bigint AS "keyCount", k.used_at AS "lastUsedAt",
      coalesce(spend.cost, 0)::bigint AS "costNanoUsd"
    FROM service_account s
    LEFT JOIN "group" g ON g.organisation_id = s.organisation_id AND g.id = s.group_id
    LEFT JOIN (
      SELECT service_account_id, max(greatest(last_used_at, previous_used_at, earlier_used_at)) AS used_at,
        count(*) FILTER (WHERE revoked_at IS NULL AND coalesce(expires_at, 'infinity') > ${new Date(tx.clock.nowMs())}) AS live
      FROM api_key
      WHERE organisation_id = ${organisationId}
      GROUP BY service_account_id
    ) k ON k.service_account_id = s.id
    LEFT JOIN (
      SELECT service_account_id, sum(cost_nano_usd) AS cost
      FROM usage_rollup
      WHERE organisation_id = ${organisationId} AND hour >= ${new Date(spendSinceMs)}
      GROUP BY service_account_id
    ) spend ON spend.service_account_id = s.id
    WHERE s.organisation_id = ${organisationId} AND s.deleted_at IS NULL
    ORDER BY s.name, s.id
    LIMIT ${accountsMax}`;
  return rows.map((row) => ({
    ...readAccount(row),
    groupName: row.groupName,
    createdAtMs: row.createdAt.getTime(),
    keyCount: Number(row.keyCount),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    costNanoUsd: row.costNanoUsd,
  }));
}

function nameTaken(name: string) {
  return { conflict: `There is a service account "${name}" already.`, param: 'name' };
}

/**
 * Makes a service account.
 * @throws Refusal `conflict` at `name` when another one goes by that name, or when the group is archived; `not_found` when
 * the group is not of this organisation.
 */
export async function createServiceAccount(
  tx: OrganisationTx,
  wanted: { readonly name: string; readonly groupId: GroupId | null },
): Promise<ServiceAccountId> {
  const { client, organisationId } = tx;
  const id = createId('svc', tx);
  const name = wanted.name.trim();
  const { groupId } = wanted;
  if (groupId !== null) {
    const group = await client.group.findUnique({ where: { organisationId_id: { organisationId, id: groupId } } });
    if (group === null) throw refuse('not_found', { param: 'groupId' });
    if (group.archivedAt !== null) throw refuse('conflict', { param: 'groupId', message: 'The group is archived.' });
  }
  const data = { id, organisationId, groupId, name, createdAt: new Date(tx.clock.nowMs()) };
  await writeRow(client.serviceAccount.create({ data }), nameTaken(name));
  const target = { kind: 'service_account', id, name };
  await appendAudit(tx, { action: 'service_account.created', target, after: { name, groupId } });
  return id;
}

/** Gives a service account another name. @throws Refusal `not_found`; `conflict` at `name`. */
export async function renameServiceAccount(
  tx: OrganisationTx,
  change: { readonly id: ServiceAccountId; readonly name: string },
): Promise<void> {
  const { id } = change;
  const before = await findServiceAccount(tx, id);
  const name = change.name.trim();
  if (name === before.name) return;
  const where = { organisationId: tx.organisationId, id, deletedAt: null };
  await writeRow(tx.client.serviceAccount.updateMany({ where, data: { name } }), nameTaken(name));
  // Refusals of its policies name it.
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'service_account.renamed',
    target: { kind: 'service_account', id, name },
    before: { name: before.name },
    after: { name },
  });
}

/**
 * Turns a service account off, or on again. Off, every gateway refuses its keys within a second; on, they work again.
 * @throws Refusal `not_found`.
 */
export async function setServiceAccountEnabled(
  tx: OrganisationTx,
  change: { readonly id: ServiceAccountId; readonly isEnabled: boolean },
): Promise<void> {
  const { id, isEnabled } = change;
  const before = await findServiceAccount(tx, id);
  if (before.isDisabled !== isEnabled) return;
  await tx.client.serviceAccount.updateMany({
    where: { organisationId: tx.organisationId, id, deletedAt: null },
    data: { disabledAt: isEnabled ? null : new Date(tx.clock.nowMs()) },
  });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: isEnabled ? 'service_account.enabled' : 'service_account.disabled',
    target: { kind: 'service_account', id, name: before.name },
    before: { isEnabled: !before.isDisabled },
    after: { isEnabled },
  });
}

/**
 * Deletes a service account for good, and revokes its keys: gateways refuse them within a second. What it used stays in
 * the ledger under its name.
 * @throws Refusal `not_found`.
 */
export async function deleteServiceAccount(tx: OrganisationTx, id: ServiceAccountId): Promise<void> {
  const { client, organisationId } = tx;
  const { name } = await findServiceAccount(tx, id);
  const now = new Date(tx.clock.nowMs());
  const { count } = await client.serviceAccount.updateMany({
    where: { organisationId, id, deletedAt: null },
    data: { deletedAt: now, disabledAt: now },
  });
  if (count === 0) throw refuse('not_found');
  const keys = await client.apiKey.updateMany({
    where: { organisationId, serviceAccountId: id, revokedAt: null },
    data: { revokedAt: now, revokedBy: tx.userId ?? tx.origin.source },
  });
  await client.roleBinding.deleteMany({ where: { organisationId, principalKind: 'service_account', principalId: id } });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'service_account.deleted',
    target: { kind: 'service_account', id, name },
    after: { keysRevoked: keys.count },
  });
}
