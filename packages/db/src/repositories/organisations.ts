import { refuse } from '@waygate/errors';
import type { EnvironmentId, GroupId, OrganisationId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx, PersonTx } from '../transactions.ts';

/** An organisation as its members see it. */
export type OrganisationRecord = {
  readonly id: OrganisationId;
  readonly slug: string;
  readonly name: string;
  /** IANA zone in which its days begin. */
  readonly timeZone: string;
  /** Null until the onboarding is done or skipped. */
  readonly onboardedAtMs: number | null;
};

/** What an environment is for; `custom` ones are the organisation's own. */
export type EnvironmentKind = 'production' | 'staging' | 'development' | 'custom';

/** An environment of an organisation. */
export type EnvironmentRecord = {
  readonly id: EnvironmentId;
  readonly slug: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
};

type OrganisationRow = { id: string; slug: string; name: string; timeZone: string; onboardedAt: Date | null };

function readOrganisationRow(row: OrganisationRow): OrganisationRecord {
  return {
    id: readId('org', row.id),
    slug: row.slug,
    name: row.name,
    timeZone: row.timeZone,
    onboardedAtMs: row.onboardedAt?.getTime() ?? null,
  };
}

/** The organisations a person belongs to, by name. */
export async function listOrganisationsOfPerson(tx: PersonTx): Promise<OrganisationRecord[]> {
  const rows = await tx.client.organisation.findMany({
    where: { memberships: { some: { userId: tx.userId, deactivatedAt: null } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(readOrganisationRow);
}

/** One of the person's organisations by the slug in an address; null for a foreign one as for none. */
export async function findOrganisationOfPerson(tx: PersonTx, slug: string): Promise<OrganisationRecord | null> {
  const row = await tx.client.organisation.findFirst({
    where: { slug, memberships: { some: { userId: tx.userId, deactivatedAt: null } } },
  });
  return row === null ? null : readOrganisationRow(row);
}

/** The transaction's organisation. @throws Refusal `not_found` when it does not exist. */
export async function readOrganisation(tx: OrganisationTx): Promise<OrganisationRecord> {
  const row = await tx.client.organisation.findUnique({ where: { id: tx.organisationId } });
  if (row === null) throw refuse('not_found');
  return readOrganisationRow(row);
}

/**
 * Changes name or time zone. Sums that were made before a change of the zone keep the hours of the old one.
 * @throws Refusal `parameter_invalid` when Postgres does not know the zone.
 */
export async function updateOrganisation(
  tx: OrganisationTx,
  change: { readonly name?: string; readonly timeZone?: string },
): Promise<void> {
  const before = await readOrganisation(tx);
  const name = change.name?.trim() ?? before.name;
  const timeZone = change.timeZone ?? before.timeZone;
  await requireTimeZone(tx, timeZone);
  await tx.client.organisation.update({ where: { id: tx.organisationId }, data: { name, timeZone } });
  await appendAudit(tx, {
    action: 'organisation.updated',
    target: { kind: 'organisation', id: tx.organisationId, name },
    before: { name: before.name, timeZone: before.timeZone },
    after: { name, timeZone },
  });
}

/** @throws Refusal `parameter_invalid` at `timeZone` unless Postgres knows the IANA zone by this very name. */
export async function requireTimeZone(tx: Pick<OrganisationTx, 'client'>, timeZone: string): Promise<void> {
  const rows = await tx.client.$queryRaw<unknown[]>`SELECT FROM pg_timezone_names WHERE name = ${timeZone}`;
  if (rows.length === 0) {
    throw refuse('parameter_invalid', { message: `"${timeZone}" is not a time zone.`, param: 'timeZone' });
  }
}

/** Marks the onboarding as done (or skipped), once. */
export async function markOnboarded(tx: OrganisationTx): Promise<void> {
  await tx.client.organisation.updateMany({
    where: { id: tx.organisationId, onboardedAt: null },
    data: { onboardedAt: new Date(tx.clock.nowMs()) },
  });
}

const kindOrder: readonly EnvironmentKind[] = ['production', 'staging', 'development', 'custom'];

/** Environments: production first, own ones last. */
export async function listEnvironments(tx: OrganisationTx): Promise<EnvironmentRecord[]> {
  const rows = await tx.client.environment.findMany({
    where: { organisationId: tx.organisationId },
    orderBy: { name: 'asc' },
  });
  return rows
    .map((row) => ({ id: readId('env', row.id), slug: row.slug, name: row.name, kind: row.kind }))
    .sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
}

/** A team. */
export type GroupRecord = {
  readonly id: GroupId;
  readonly slug: string;
  readonly name: string;
  readonly memberCount: number;
};

/** Groups by name, without archived ones. */
export async function listGroups(tx: OrganisationTx): Promise<GroupRecord[]> {
  const rows = await tx.client.group.findMany({
    where: { organisationId: tx.organisationId, archivedAt: null },
    include: { _count: { select: { members: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: readId('grp', row.id),
    slug: row.slug,
    name: row.name,
    memberCount: row._count.members,
  }));
}
