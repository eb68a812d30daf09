import { Refusal } from '@waygate/errors';
import type { UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type FakeClock,
  fakeClock,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../audit/verify-audit.ts';
import { openGatewayDatabase } from '../gateway/open-gateway-database.ts';
import { type Database, openDatabase } from '../open-database.ts';
import { asPerson, asVisitor, withOrganisation } from '../transactions.ts';
import { addGroupMember, createGroup, removeGroupMember, renameGroup, setGroupArchived } from './groups.ts';
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  openInvitation,
  revokeInvitation,
  setInvitationMailToken,
} from './invitations.ts';
import { listMembers, removeMember, setMemberActive } from './members.ts';
import { listGroups, listOrganisationsOfPerson } from './organisations.ts';
import { createPerson } from './people.ts';
import { readBindings } from './read-bindings.ts';
import { addRoleBinding, listHeldBindings, removeRoleBinding } from './role-bindings.ts';
import { createSession, readSession } from './sessions.ts';

const hourMs = 3_600_000;
let testDatabase: TestDatabase;
let database: Database<'app'>;
let clock: FakeClock;
let built: BuiltOrganisation;
let heard: unknown[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  const onSessionEnd = (end: unknown) => void heard.push(end);
  database = openDatabase({
    url: testDatabase.url,
    role: 'app',
    poolMax: 3,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
    clock,
    hooks: { onSessionEnd },
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
  heard = [];
});

function inside<Result>(work: Parameters<typeof withOrganisation<Result>>[2], userId: UserId = built.userId) {
  return withOrganisation(database, { organisationId: built.organisationId, userId }, work);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
}

async function lastAudit(): Promise<{ action: string } | undefined> {
  expect((await inside(verifyAudit)).isIntact).toBe(true);
  const rows = await testDatabase.query<{ action: string }>(
    'SELECT action FROM audit_event WHERE organisation_id = $1 ORDER BY sequence DESC LIMIT 1',
    [built.organisationId],
  );
  return rows[0];
}

async function sessionOf(userId: UserId) {
  const { id: sessionId, version } = await asVisitor(database, (tx) =>
    createSession(tx, { userId, lifetimeMs: hourMs }),
  );
  return () => asVisitor(database, (tx) => readSession(tx, { sessionId, version }));
}

describe('a member who is deactivated', () => {
  it('loses sessions, keys and the organisation at once, and has all but the sessions back when reactivated', async () => {
    await buildPerson(testDatabase, built.organisationId, { systemRole: 'owner' });
    const session = await sessionOf(built.userId);
    const gateway = openGatewayDatabase({ url: testDatabase.url, poolMax: 1, statementTimeoutMs: 5_000 });
    const isKeyActive = async () => (await gateway.findKeyByHash(built.key.hash))?.isOwnerActive;
    const mine = () => asPerson(database, built.userId, listOrganisationsOfPerson);
    expect([(await session())?.userId, await isKeyActive(), (await mine()).length]).toEqual([built.userId, true, 1]);
    await inside((tx) => setMemberActive(tx, { userId: built.userId, isActive: false }));
    expect([await session(), await isKeyActive(), (await mine()).length]).toEqual([null, false, 0]);
    expect(await codeOf(inside((tx) => readBindings(tx, built.userId)))).toBe('not_found');
    expect(heard).toEqual([{ userId: built.userId }]);
    expect(await lastAudit()).toEqual({ action: 'member.deactivated' });
    await inside((tx) => setMemberActive(tx, { userId: built.userId, isActive: true }));
    expect([await session(), await isKeyActive(), (await mine()).length]).toEqual([null, true, 1]);
    await gateway.close();
  });
});

describe('a member who is removed', () => {
  it('takes roles, groups and keys along; service accounts and their keys stay', async () => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'owner' });
    await inside((tx) => removeMember(tx, built.userId));
    expect((await inside(listMembers)).map((member) => member.userId)).toEqual([userId]);
    expect((await inside(listHeldBindings)).filter((one) => one.holder.id === built.userId)).toEqual([]);
    const [key] = await testDatabase.query('SELECT revoked_at FROM api_key WHERE id = $1', [built.key.id]);
    expect(key).toEqual({ revoked_at: new Date(clock.nowMs()) });
    const [account] = await testDatabase.query('SELECT disabled_at FROM service_account WHERE id = $1', [
      built.serviceAccountId,
    ]);
    expect(account).toEqual({ disabled_at: null });
    expect(await lastAudit()).toEqual({ action: 'member.removed' });
  });
});

describe('the last owner', () => {
  it('can neither go, be shut out nor lose the role', async () => {
    const [binding] = await inside(listHeldBindings);
    const id = binding?.id;
    if (id === undefined) throw new Error('no binding');
    expect(await codeOf(inside((tx) => removeMember(tx, built.userId)))).toBe('conflict');
    expect(await codeOf(inside((tx) => setMemberActive(tx, { userId: built.userId, isActive: false })))).toBe(
      'conflict',
    );
    expect(await codeOf(inside((tx) => removeRoleBinding(tx, id)))).toBe('conflict');
    expect(await inside((tx) => readBindings(tx, built.userId))).toHaveLength(1);
  });

  it('stays also when all owners remove each other at the same moment', async () => {
    const others = [];
    for (let i = 0; i < 3; i++)
      others.push(await buildPerson(testDatabase, built.organisationId, { systemRole: 'owner' }));
    const everybody = [built.userId, ...others.map((other) => other.userId)];
    const outcomes = await Promise.all(everybody.map((userId) => codeOf(inside((tx) => removeMember(tx, userId)))));
    expect(outcomes.sort()).toEqual(['conflict', 'done', 'done', 'done']);
    expect(await inside(listMembers)).toHaveLength(1);
  });
});

describe('roles', () => {
  it('are given once however often, and taken with the sessions of who had them', async () => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' });
    const give = () =>
      inside((tx) =>
        addRoleBinding(tx, {
          holder: { kind: 'user', id: userId },
          role: { systemRole: 'developer' },
          scope: { kind: 'environment', id: built.environmentId },
        }),
      );
    await give();
    await give();
    const bindings = await inside((tx) => readBindings(tx, userId));
    expect(bindings.map((one) => [one.systemRole, one.scopeKind])).toEqual([
      ['viewer', 'organisation'],
      ['developer', 'environment'],
    ]);
    const session = await sessionOf(userId);
    const given = bindings[1];
    if (given === undefined) throw new Error('no binding');
    await inside((tx) => removeRoleBinding(tx, given.id));
    expect(await session()).toBeNull();
    expect(await lastAudit()).toEqual({ action: 'role_binding.deleted' });
  });

  it('cannot be tied to what belongs to another tenant', async () => {
    const foreign = await buildOrganisation(testDatabase);
    const role = { systemRole: 'viewer' };
    const everywhere = { kind: 'organisation' } as const;
    const me = { kind: 'user', id: built.userId } as const;
    for (const wanted of [
      { holder: { kind: 'user', id: foreign.userId }, role, scope: everywhere },
      { holder: { kind: 'group', id: foreign.groupId }, role, scope: everywhere },
      { holder: me, role, scope: { kind: 'group', id: foreign.groupId } },
      { holder: me, role, scope: { kind: 'environment', id: foreign.environmentId } },
    ] as const) {
      expect(await codeOf(inside((tx) => addRoleBinding(tx, wanted)))).toBe('not_found');
    }
  });
});

describe('groups', () => {
  it('are made, renamed, filled, emptied, archived and restored', async () => {
    const groupId = await inside((tx) => createGroup(tx, { name: ' Research ' }));
    expect(await codeOf(inside((tx) => createGroup(tx, { name: 'research' })))).toBe('conflict');
    await inside((tx) => renameGroup(tx, { groupId, name: 'Research & more' }));
    await inside((tx) => addGroupMember(tx, { groupId, userId: built.userId }));
    await inside((tx) => addGroupMember(tx, { groupId, userId: built.userId }));
    expect((await inside(listGroups)).find((group) => group.id === groupId)).toMatchObject({
      name: 'Research & more',
      memberCount: 1,
    });
    await inside((tx) => removeGroupMember(tx, { groupId, userId: built.userId }));
    await inside((tx) => setGroupArchived(tx, { groupId, isArchived: true }));
    expect((await inside(listGroups)).map((group) => group.id)).not.toContain(groupId);
    expect(await codeOf(inside((tx) => addGroupMember(tx, { groupId, userId: built.userId })))).toBe('conflict');
    await inside((tx) => setGroupArchived(tx, { groupId, isArchived: false }));
    expect(await lastAudit()).toEqual({ action: 'group.restored' });
  });

  it('grant nothing while archived, and are not archived while keys live in them', async () => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' });
    const groupId = await inside((tx) => createGroup(tx, { name: 'Admins' }));
    const admins = { kind: 'group', id: groupId } as const;
    const role = { systemRole: 'admin' };
    await inside((tx) => addRoleBinding(tx, { holder: admins, role, scope: { kind: 'organisation' } }));
    await inside((tx) => addGroupMember(tx, { groupId, userId }));
    expect(await inside((tx) => readBindings(tx, userId))).toHaveLength(2);
    await inside((tx) => setGroupArchived(tx, { groupId, isArchived: true }));
    expect(await inside((tx) => readBindings(tx, userId))).toHaveLength(1);
    const used = { groupId: built.groupId, isArchived: true };
    expect(await codeOf(inside((tx) => setGroupArchived(tx, used)))).toBe('conflict');
  });
});

describe('an invitation', () => {
  const invite = (email: string, tokenHash: string) =>
    inside((tx) =>
      createInvitation(tx, {
        ...{ email, tokenHash, role: { systemRole: 'developer' }, invitedBy: built.userId, lifetimeMs: hourMs },
      }),
    );
  const person = (email: string) =>
    asVisitor(database, (tx) => createPerson(tx, { email, name: 'Invited', passwordHash: null }));
  let count = 0;
  const fresh = () => `${built.organisationId}-${count++}`;

  it('makes its addressee a member, once, and nobody else', async () => {
    const [email, link] = [`${fresh()}@example.com`, fresh()];
    await invite(email.toUpperCase(), link);
    const userId = await person(email);
    const stranger = await person(`${fresh()}@example.com`);
    const accept = (who: UserId) => codeOf(inside((tx) => acceptInvitation(tx, { tokenHash: link, userId: who }), who));
    expect(await accept(stranger)).toBe('permission_denied');
    expect((await Promise.all([accept(userId), accept(userId)])).sort()).toEqual(['done', 'not_found']);
    expect(await inside((tx) => readBindings(tx, userId))).toMatchObject([{ systemRole: 'developer' }]);
    expect((await inside(listMembers)).find((member) => member.userId === userId)?.isEmailVerified).toBe(false);
    expect(await lastAudit()).toEqual({ action: 'invitation.accepted' });
  });

  it('that came by mail proves the mailbox', async () => {
    const [email, link, mailed] = [`${fresh()}@example.com`, fresh(), fresh()];
    const id = await invite(email, link);
    expect(await inside((tx) => setInvitationMailToken(tx, { id, tokenHash: mailed }))).toBe(true);
    const userId = await person(email);
    await inside((tx) => acceptInvitation(tx, { tokenHash: mailed, userId }), userId);
    expect((await inside(listMembers)).find((member) => member.userId === userId)?.isEmailVerified).toBe(true);
  });

  it('ends by time, by being withdrawn, by a newer one, and with its sender', async () => {
    const email = `${fresh()}@example.com`;
    const links = [fresh(), fresh(), fresh(), fresh()] as const;
    const opens = (tokenHash: string) => codeOf(inside((tx) => openInvitation(tx, tokenHash)));
    await invite(email, links[0]);
    const second = await invite(email, links[1]);
    expect([await opens(links[0]), await opens(links[1])]).toEqual(['not_found', 'done']);
    await inside((tx) => revokeInvitation(tx, second));
    expect(await opens(links[1])).toBe('not_found');
    await invite(email, links[2]);
    clock.advance(hourMs + 1);
    expect(await opens(links[2])).toBe('not_found');
    await invite(email, links[3]);
    await buildPerson(testDatabase, built.organisationId, { systemRole: 'owner' });
    await inside((tx) => setMemberActive(tx, { userId: built.userId, isActive: false }));
    expect([await opens(links[3]), await inside(listInvitations)]).toEqual(['not_found', []]);
    expect(await codeOf(invite(built.email, fresh()))).toBe('conflict');
  });
});
