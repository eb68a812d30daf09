import { refuse } from '@waygate/errors';
import type { GroupId, UserId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { keepAnOwner, lockOwners } from './owners.ts';
import { endAllSessions } from './sessions.ts';

/** A person in the organisation. */
export type MemberRecord = {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  /** Groups that are in use. */
  readonly groupIds: readonly GroupId[];
  /** Whether the organisation, or the operator, has closed the door to the person. */
  readonly isDisabled: boolean;
  readonly isEmailVerified: boolean;
  /** Whether signing in asks the person for a second factor. */
  readonly hasSecondFactor: boolean;
  readonly joinedAtMs: number;
  /** When the person was last seen in the console, to the minute; null for never. */
  readonly lastSeenAtMs: number | null;
};

/** Members by name. */
export async function listMembers(tx: OrganisationTx): Promise<MemberRecord[]> {
  const rows = await tx.client.membership.findMany({
    where: { organisationId: tx.organisationId },
    include: {
      user: {
        include: {
          sessions: { orderBy: { lastSeenAt: 'desc' }, take: 1, select: { lastSeenAt: true } },
          secondFactor: { select: { confirmedAt: true } },
        },
      },
      groupMembership: { where: { group: { archivedAt: null } }, select: { groupId: true } },
    },
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
  });
  return rows.map((row) => ({
    userId: readId('usr', row.userId),
    email: row.user.email,
    name: row.user.name,
    groupIds: row.groupMembership.map((member) => readId('grp', member.groupId)),
    isDisabled: row.user.disabledAt !== null || row.deactivatedAt !== null,
    isEmailVerified: row.user.emailVerifiedAt !== null,
    hasSecondFactor: (row.user.secondFactor?.confirmedAt ?? null) !== null,
    joinedAtMs: row.createdAt.getTime(),
    lastSeenAtMs: row.user.sessions[0]?.lastSeenAt.getTime() ?? null,
  }));
}

async function findMember({ client, organisationId }: OrganisationTx, userId: UserId) {
  const row = await client.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    include: { user: { select: { name: true } } },
  });
  if (row === null) throw refuse('not_found');
  return { name: row.user.name, isActive: row.deactivatedAt === null };
}

/**
 * Closes the organisation to a member, or opens it again. Closed, the person's sessions end and the person's keys here
 * are refused, both within a second; invitations they sent are void. Opened again, the keys work again.
 * @throws Refusal `not_found`; `conflict` when nobody active would own the organisation any more.
 */
export async function setMemberActive(
  tx: OrganisationTx,
  change: { readonly userId: UserId; readonly isActive: boolean },
): Promise<void> {
  const { client, organisationId } = tx;
  const { userId, isActive } = change;
  await lockOwners(tx);
  const before = await findMember(tx, userId);
  if (before.isActive === isActive) return;
  await client.membership.updateMany({
    where: { organisationId, userId },
    data: { deactivatedAt: isActive ? null : new Date(tx.clock.nowMs()) },
  });
  if (!isActive) await showOut(tx, userId);
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: isActive ? 'member.reactivated' : 'member.deactivated',
    target: { kind: 'user', id: userId, name: before.name },
    before: { isActive: before.isActive },
    after: { isActive },
  });
}

async function showOut(tx: OrganisationTx, userId: UserId): Promise<void> {
  await keepAnOwner(tx);
  await endAllSessions(tx, userId);
  await tx.client.invitation.updateMany({
    where: { organisationId: tx.organisationId, invitedBy: userId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date(tx.clock.nowMs()) },
  });
}

/**
 * Takes a person out of the organisation for good: roles and groups go, the person's keys here are revoked, sessions
 * end. What service accounts own stays. The account itself stays too: it may belong to other organisations.
 * @throws Refusal `not_found`; `conflict` when nobody active would own the organisation any more.
 */
export async function removeMember(tx: OrganisationTx, userId: UserId): Promise<void> {
  const { client, organisationId } = tx;
  await lockOwners(tx);
  const { name } = await findMember(tx, userId);
  const roles = await client.roleBinding.deleteMany({
    where: { organisationId, principalKind: 'user', principalId: userId },
  });
  const keys = await client.apiKey.updateMany({
    where: { organisationId, userId, revokedAt: null },
    data: { revokedAt: new Date(tx.clock.nowMs()), revokedBy: tx.userId ?? tx.origin.source },
  });
  await client.membership.deleteMany({ where: { organisationId, userId } });
  await showOut(tx, userId);
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'member.removed',
    target: { kind: 'user', id: userId, name },
    after: { rolesRemoved: roles.count, keysRevoked: keys.count },
  });
}
