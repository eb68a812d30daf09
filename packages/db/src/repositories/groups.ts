import { refuse } from '@waygate/errors';
import { createId, type GroupId, type UserId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';
import { slugOf } from './slug-of.ts';

/** What is known of a group, archived or not. */
type GroupState = { readonly id: GroupId; readonly name: string; readonly isArchived: boolean };

async function findGroup({ client, organisationId }: OrganisationTx, groupId: GroupId): Promise<GroupState> {
  const row = await client.group.findUnique({ where: { organisationId_id: { organisationId, id: groupId } } });
  if (row === null) throw refuse('not_found');
  return { id: groupId, name: row.name, isArchived: row.archivedAt !== null };
}

/** Makes a group. @throws Refusal `conflict` at `name` when another group, be it archived, goes by that name. */
export async function createGroup(tx: OrganisationTx, wanted: { readonly name: string }): Promise<GroupId> {
  const id = createId('grp', tx);
  const name = wanted.name.trim();
  const { organisationId } = tx;
  await writeRow(
    tx.client.group.create({
      data: { id, organisationId, name, slug: slugOf(name), createdAt: new Date(tx.clock.nowMs()) },
    }),
    { conflict: `There is a group "${name}" already, or there was one.`, param: 'name' },
  );
  await appendAudit(tx, { action: 'group.created', target: { kind: 'group', id, name }, after: { name } });
  return id;
}

/** Gives a group another name; its slug stays, since configuration may name it. @throws Refusal `not_found`. */
export async function renameGroup(
  tx: OrganisationTx,
  change: { readonly groupId: GroupId; readonly name: string },
): Promise<void> {
  const before = await findGroup(tx, change.groupId);
  const name = change.name.trim();
  if (name === before.name) return;
  await tx.client.group.updateMany({
    where: { organisationId: tx.organisationId, id: change.groupId },
    data: { name },
  });
  // Refusals name a policy's group.
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'group.renamed',
    target: { kind: 'group', id: change.groupId, name },
    before: { name: before.name },
    after: { name },
  });
}

/**
 * Takes a group out of use, or back into it. An archived group grants its members nothing.
 * @throws Refusal `not_found`; `conflict` when keys or service accounts still live in the group.
 */
export async function setGroupArchived(
  tx: OrganisationTx,
  change: { readonly groupId: GroupId; readonly isArchived: boolean },
): Promise<void> {
  const { client, organisationId } = tx;
  const { groupId, isArchived } = change;
  const before = await findGroup(tx, groupId);
  if (before.isArchived === isArchived) return;
  if (isArchived) await requireUnused(tx, groupId);
  await client.group.updateMany({
    where: { organisationId, id: groupId },
    data: { archivedAt: isArchived ? new Date(tx.clock.nowMs()) : null },
  });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: isArchived ? 'group.archived' : 'group.restored',
    target: { kind: 'group', id: groupId, name: before.name },
    before: { isArchived: before.isArchived },
    after: { isArchived },
  });
}

async function requireUnused({ client, organisationId }: OrganisationTx, groupId: GroupId): Promise<void> {
  const keys = await client.apiKey.count({ where: { organisationId, groupId, revokedAt: null } });
  const accounts = await client.serviceAccount.count({ where: { organisationId, groupId, disabledAt: null } });
  if (keys + accounts === 0) return;
  const parts = [
    ...(keys === 0 ? [] : [`${keys} ${keys === 1 ? 'key' : 'keys'}`]),
    ...(accounts === 0 ? [] : [`${accounts} ${accounts === 1 ? 'service account' : 'service accounts'}`]),
  ];
  throw refuse('conflict', { message: `The group still has ${parts.join(' and ')} at work.` });
}

/** A person and a group. */
export type GroupPlace = { readonly groupId: GroupId; readonly userId: UserId };

/**
 * Puts a member into a group. Who is in it already stays.
 * @throws Refusal `not_found` when group or person is not of this organisation; `conflict` when the group is archived.
 */
export async function addGroupMember(tx: OrganisationTx, { groupId, userId }: GroupPlace): Promise<void> {
  const { client, organisationId } = tx;
  const group = await findGroup(tx, groupId);
  if (group.isArchived) throw refuse('conflict', { message: 'The group is archived.' });
  const place = { organisationId, groupId, userId };
  const known = await client.groupMember.findUnique({ where: { organisationId_groupId_userId: place } });
  if (known !== null) return;
  await writeRow(client.groupMember.create({ data: { ...place, createdAt: new Date(tx.clock.nowMs()) } }));
  await appendAudit(tx, {
    action: 'group.member_added',
    target: { kind: 'group', id: groupId, name: group.name },
    after: { userId },
  });
}

/** Takes a person out of a group. Who is not in it stays out. @throws Refusal `not_found` when there is no such group. */
export async function removeGroupMember(tx: OrganisationTx, { groupId, userId }: GroupPlace): Promise<void> {
  const group = await findGroup(tx, groupId);
  const { organisationId } = tx;
  const { count } = await tx.client.groupMember.deleteMany({ where: { organisationId, groupId, userId } });
  if (count === 0) return;
  await appendAudit(tx, {
    action: 'group.member_removed',
    target: { kind: 'group', id: groupId, name: group.name },
    before: { userId },
  });
}
