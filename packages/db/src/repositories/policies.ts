import { refuse } from '@waygate/errors';
import { createId, type EnvironmentId, type GroupId, type KeyId, type ServiceAccountId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import type { JsonValue } from '../audit/canonical-json.ts';
import { readId, readIdOrNull } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';

/** The links of a chain that a policy can hang on. */
export type PolicyTargetKind = 'organisation' | 'environment' | 'group' | 'service_account' | 'user' | 'key';

/** Where a policy hangs. */
export type PolicyTarget = { readonly kind: PolicyTargetKind; readonly id: string };

/** One version of a target's policy. */
export type PolicyRecord = {
  readonly id: string;
  readonly target: PolicyTarget;
  /** What people call the target, in the words that refusals use. */
  readonly targetName: string;
  readonly version: number;
  readonly mode: 'enforce' | 'shadow';
  /** PolicyDocument of packages/policy. */
  readonly document: unknown;
  readonly createdBy: string;
  /** Name of the person who made it; null for a program, or somebody who left. */
  readonly createdByName: string | null;
  readonly createdAtMs: number;
};

/** A new version of a policy. */
export type NewPolicy = {
  readonly target: PolicyTarget;
  readonly mode: 'enforce' | 'shadow';
  /** PolicyDocument of packages/policy, validated. */
  readonly document: { readonly [name: string]: JsonValue };
  /** The version it was made from, 0 for none: somebody else's change in between is not written over. */
  readonly basedOnVersion: number;
};

type PolicyRow = {
  readonly id: string;
  readonly targetKind: PolicyTargetKind;
  readonly targetId: string;
  readonly targetName: string;
  readonly version: number;
  readonly mode: 'enforce' | 'shadow';
  readonly document: unknown;
  readonly createdBy: string;
  readonly createdByName: string | null;
  readonly createdAt: Date;
};

function readPolicyRow({ targetKind, targetId, createdAt, ...row }: PolicyRow): PolicyRecord {
  return { ...row, target: { kind: targetKind, id: targetId }, createdAtMs: createdAt.getTime() };
}

/** The policy in force of every target that ever had one, outermost links first. */
export async function listPolicies(tx: OrganisationTx): Promise<PolicyRecord[]> {
  const rows = await tx.client.$queryRaw<PolicyRow[]>`
    SELECT p.id, p.target_kind::text AS "targetKind", p.target_id AS "targetId",
      policy_target_name(p.organisation_id, p.target_kind, p.target_id) AS "targetName", p.version, p.mode::text AS mode,
      p.document, p.created_by AS "createdBy", u.name AS "createdByName", p.created_at AS "createdAt"
    FROM (
      SELECT DISTINCT ON (target_kind, target_id) * FROM policy
      WHERE organisation_id = ${tx.organisationId} ORDER BY target_kind, target_id, version DESC
    ) p
    LEFT JOIN membership m ON m.organisation_id = p.organisation_id AND m.user_id = p.created_by
    LEFT JOIN "user" u ON u.id = m.user_id
    ORDER BY p.target_kind, "targetName", p.target_id`;
  return rows.map(readPolicyRow);
}

const versionsMax = 200;

/** The versions of a target's policy, newest first, at most 200. */
export async function listPolicyVersions(tx: OrganisationTx, target: PolicyTarget): Promise<PolicyRecord[]> {
  const rows = await tx.client.$queryRaw<PolicyRow[]>`
    SELECT p.id, p.target_kind::text AS "targetKind", p.target_id AS "targetId",
      policy_target_name(p.organisation_id, p.target_kind, p.target_id) AS "targetName", p.version, p.mode::text AS mode,
      p.document, p.created_by AS "createdBy", u.name AS "createdByName", p.created_at AS "createdAt"
    FROM policy p
    LEFT JOIN membership m ON m.organisation_id = p.organisation_id AND m.user_id = p.created_by
    LEFT JOIN "user" u ON u.id = m.user_id
    WHERE p.organisation_id = ${tx.organisationId} AND p.target_kind = ${target.kind}::policy_target
      AND p.target_id = ${target.id}
    ORDER BY p.version DESC LIMIT ${versionsMax}`;
  return rows.map(readPolicyRow);
}

/**
 * Stores the next version of a target's policy; gateways decide by it within a second of the commit. Versions are never
 * changed: an empty document takes a policy back, and its history stays.
 * @throws Refusal `not_found` where the target is not of this organisation; `conflict` where somebody else was faster.
 */
export async function savePolicy(tx: OrganisationTx, policy: NewPolicy): Promise<PolicyRecord> {
  const { target, mode, document, basedOnVersion } = policy;
  await requireTarget(tx, target);
  const [before] = await listPolicyVersions(tx, target);
  if ((before?.version ?? 0) !== basedOnVersion) throw movedOn();
  const id = createId('pol', tx);
  const version = basedOnVersion + 1;
  await writeRow(
    tx.client.policy.create({
      data: {
        ...{ id, organisationId: tx.organisationId, targetKind: target.kind, targetId: target.id, version, mode },
        document: JSON.parse(JSON.stringify(document)),
        createdBy: tx.userId ?? tx.origin.source,
        createdAt: new Date(tx.clock.nowMs()),
      },
    }),
    { conflict: movedOn().message, param: 'basedOnVersion' },
  );
  await bumpConfigVersion(tx);
  const [after] = await listPolicyVersions(tx, target);
  if (after === undefined) throw new Error('A policy that was written is not there.');
  await appendAudit(tx, {
    action: 'policy.saved',
    target: { kind: 'policy', id, name: `${target.kind} ${after.targetName}` },
    ...(before === undefined ? {} : { before: auditedPolicy(before) }),
    after: auditedPolicy(after),
  });
  return after;
}

function movedOn() {
  const message = 'Somebody changed this policy meanwhile. Load it again, then make your change.';
  return refuse('conflict', { param: 'basedOnVersion', message });
}

/** Numbers of the document go in as text: the canonical form of the audit log has integers only. */
function auditedPolicy({ target, version, mode, document }: PolicyRecord) {
  return { targetKind: target.kind, targetId: target.id, version, mode, document: JSON.stringify(document) };
}

/** @throws Refusal `not_found` where the target is not of this organisation. */
async function requireTarget({ client, organisationId }: OrganisationTx, { kind, id }: PolicyTarget): Promise<void> {
  const where = { organisationId, id };
  const counts: Readonly<Record<PolicyTargetKind, () => Promise<number>>> = {
    organisation: async () => (id === organisationId ? 1 : 0),
    environment: () => client.environment.count({ where }),
    group: () => client.group.count({ where }),
    service_account: () => client.serviceAccount.count({ where: { ...where, deletedAt: null } }),
    user: () => client.membership.count({ where: { organisationId, userId: id } }),
    key: () => client.apiKey.count({ where }),
  };
  if ((await counts[kind]()) === 0) throw refuse('not_found', { param: 'target' });
}

/** A key's place in the hierarchy, with its scopes: its chain. */
export type KeyChain = {
  readonly keyId: KeyId;
  readonly name: string;
  readonly environmentId: EnvironmentId;
  readonly groupId: GroupId | null;
  readonly serviceAccountId: ServiceAccountId | null;
  readonly userId: string | null;
  /** KeyScopes of packages/policy. */
  readonly scopes: unknown;
};

/** The chain of a key. @throws Refusal `not_found`. */
export async function readKeyChain(tx: OrganisationTx, keyId: KeyId): Promise<KeyChain> {
  const row = await tx.client.apiKey.findUnique({
    where: { organisationId_id: { organisationId: tx.organisationId, id: keyId } },
  });
  if (row === null) throw refuse('not_found');
  return {
    keyId,
    name: row.name,
    environmentId: readId('env', row.environmentId),
    groupId: readIdOrNull('grp', row.groupId),
    serviceAccountId: readIdOrNull('svc', row.serviceAccountId),
    userId: row.userId,
    scopes: row.scopes,
  };
}
