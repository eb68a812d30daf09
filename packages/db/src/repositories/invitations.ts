import { refuse } from '@waygate/errors';
import { createId, type InvitationId, type RoleId, type UserId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';
import { findPersonByEmail } from './people.ts';
import type { NewRoleBinding } from './role-bindings.ts';

/** An invitation that waits to be accepted. */
export type InvitationRecord = {
  readonly id: InvitationId;
  readonly email: string;
  /** A system role's name, or null where the role is one of the organisation's own. */
  readonly systemRole: string | null;
  readonly customRole: { readonly id: RoleId; readonly name: string } | null;
  readonly invitedBy: UserId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

type InvitationRow = {
  id: string;
  email: string;
  systemRole: string | null;
  role: { id: string; name: string } | null;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
};

function readInvitationRow(row: InvitationRow): InvitationRecord {
  return {
    id: readId('inv', row.id),
    email: row.email,
    systemRole: row.systemRole,
    customRole: row.role === null ? null : { id: readId('rol', row.role.id), name: row.role.name },
    invitedBy: readId('usr', row.invitedBy),
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
  };
}

/** An invitation to be stored; the token of its link stays with who made it. */
export type NewInvitation = {
  readonly email: string;
  readonly role: NewRoleBinding['role'];
  readonly invitedBy: UserId;
  readonly tokenHash: string;
  readonly lifetimeMs: number;
};

/**
 * Invites an address. An older invitation of the same address is void from then on.
 * @throws Refusal `conflict` at `email` when the address is a member's already; `not_found` when the role is not of this
 * organisation.
 */
export async function createInvitation(tx: OrganisationTx, wanted: NewInvitation): Promise<InvitationId> {
  const { client, organisationId } = tx;
  const { invitedBy, tokenHash } = wanted;
  const systemRole = 'systemRole' in wanted.role ? wanted.role.systemRole : null;
  const roleId = 'roleId' in wanted.role ? wanted.role.roleId : null;
  const email = wanted.email.trim().toLowerCase();
  const known = await client.membership.count({ where: { organisationId, user: { email } } });
  if (known > 0) throw refuse('conflict', { message: 'This address belongs to a member already.', param: 'email' });
  const nowMs = tx.clock.nowMs();
  await client.invitation.updateMany({
    where: { organisationId, email, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date(nowMs) },
  });
  const id = createId('inv', tx);
  const expiresAtMs = nowMs + wanted.lifetimeMs;
  await writeRow(
    client.invitation.create({
      data: {
        ...{ id, organisationId, email, systemRole, roleId, tokenHash, invitedBy },
        createdAt: new Date(nowMs),
        expiresAt: new Date(expiresAtMs),
      },
    }),
  );
  await appendAudit(tx, {
    action: 'invitation.created',
    target: { kind: 'invitation', id, name: email },
    after: { email, systemRole, roleId, expiresAtMs },
  });
  return id;
}

function open(tx: OrganisationTx) {
  const expiresAt = { gt: new Date(tx.clock.nowMs()) };
  return { organisationId: tx.organisationId, acceptedAt: null, revokedAt: null, expiresAt };
}

/** Invitations that can still be accepted, newest first. */
export async function listInvitations(tx: OrganisationTx): Promise<InvitationRecord[]> {
  const rows = await tx.client.invitation.findMany({
    where: open(tx),
    include: { role: true },
    orderBy: [{ id: 'desc' }],
  });
  return rows.map(readInvitationRow);
}

/** One invitation that can still be accepted. @throws Refusal `not_found`. */
export async function readInvitation(tx: OrganisationTx, id: InvitationId): Promise<InvitationRecord> {
  const row = await tx.client.invitation.findFirst({ where: { ...open(tx), id }, include: { role: true } });
  if (row === null) throw refuse('not_found');
  return readInvitationRow(row);
}

/** Makes an invitation void: its links lead nowhere from then on. @throws Refusal `not_found`. */
export async function revokeInvitation(tx: OrganisationTx, id: InvitationId): Promise<void> {
  const { email } = await readInvitation(tx, id);
  await tx.client.invitation.updateMany({
    where: { ...open(tx), id },
    data: { revokedAt: new Date(tx.clock.nowMs()) },
  });
  await appendAudit(tx, { action: 'invitation.revoked', target: { kind: 'invitation', id, name: email } });
}

/** Stores the hash of the link that goes out by mail. @returns false when the invitation is void by now. */
export async function setInvitationMailToken(
  tx: OrganisationTx,
  { id, tokenHash }: { readonly id: InvitationId; readonly tokenHash: string },
): Promise<boolean> {
  const { count } = await tx.client.invitation.updateMany({
    where: { ...open(tx), id },
    data: { mailTokenHash: tokenHash },
  });
  return count > 0;
}

/** An invitation as its link shows it. */
export type OpenedInvitation = InvitationRecord & {
  /** Whether the address has an account, which then has to sign in. */
  readonly hasAccount: boolean;
  /** Whether the link came by mail, which proves that the mailbox is the person's. */
  readonly isByMail: boolean;
  readonly inviterName: string;
};

/** The invitation behind a link. @throws Refusal `not_found` when it is used, void, expired or was never there. */
export async function openInvitation(tx: OrganisationTx, tokenHash: string): Promise<OpenedInvitation> {
  const row = await tx.client.invitation.findFirst({
    where: { ...open(tx), OR: [{ tokenHash }, { mailTokenHash: tokenHash }] },
    include: { role: true },
  });
  if (row === null) throw refuse('not_found', { message: 'This invitation is used, withdrawn or expired.' });
  const person = await findPersonByEmail(tx, row.email);
  const inviter = await tx.client.user.findUnique({ where: { id: row.invitedBy }, select: { name: true } });
  return {
    ...readInvitationRow(row),
    hasAccount: person !== null,
    isByMail: row.mailTokenHash === tokenHash,
    inviterName: inviter?.name ?? 'Somebody',
  };
}

/**
 * Makes the transaction's person a member with the role of the invitation, which is used up by it.
 * INVARIANT: bound to the address. Whoever has the link but another address is refused.
 * @throws Refusal `not_found`; `permission_denied` when the person's address is not the invited one; `conflict` when the
 * person is a member already.
 */
export async function acceptInvitation(
  tx: OrganisationTx,
  { tokenHash, userId }: { readonly tokenHash: string; readonly userId: UserId },
): Promise<void> {
  const { client, organisationId } = tx;
  const invitation = await openInvitation(tx, tokenHash);
  const now = new Date(tx.clock.nowMs());
  const person = await client.user.findUniqueOrThrow({ where: { id: userId } });
  if (person.email !== invitation.email) {
    throw refuse('permission_denied', { message: `This invitation is for ${invitation.email}.` });
  }
  // One statement decides who uses the link up when two try at once.
  const { count } = await client.invitation.updateMany({
    where: { ...open(tx), id: invitation.id },
    data: { acceptedAt: now },
  });
  if (count === 0) throw refuse('not_found');
  if ((await client.membership.count({ where: { organisationId, userId } })) > 0) {
    throw refuse('conflict', { message: 'You are a member already.' });
  }
  await client.membership.create({ data: { organisationId, userId, createdAt: now } });
  await client.roleBinding.create({
    data: {
      id: createId('rbd', tx),
      organisationId,
      principalKind: 'user',
      principalId: userId,
      systemRole: invitation.systemRole,
      roleId: invitation.customRole?.id ?? null,
      scopeKind: 'organisation',
      createdBy: invitation.invitedBy,
      createdAt: now,
    },
  });
  if (invitation.isByMail && person.emailVerifiedAt === null) {
    await client.user.update({ where: { id: userId }, data: { emailVerifiedAt: now } });
  }
  await appendAudit(tx, {
    action: 'invitation.accepted',
    target: { kind: 'invitation', id: invitation.id, name: invitation.email },
    after: { userId, systemRole: invitation.systemRole, roleId: invitation.customRole?.id ?? null },
  });
}
