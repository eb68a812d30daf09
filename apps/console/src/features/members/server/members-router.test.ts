import { systemRoles } from '@waygate/access';
import { openDatabase } from '@waygate/db';
import type { UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildGroup,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callRouterAs } from '../../../../test/call-router-as.ts';
import { codeOf } from '../../../../test/code-of.ts';

const held = vi.hoisted((): { database: unknown; mails: unknown[] } => ({ database: null, mails: [] }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({ consoleUrl: new URL('https://console.example.com') }),
}));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => import('../../../../test/redis-away.ts'));
vi.mock('@/server/ask-for-mail.ts', () => ({ askForMail: async (job: unknown) => held.mails.push(job) > 0 }));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

let database: TestDatabase;
let built: BuiltOrganisation;
let close: () => Promise<void>;
let scope: { org: string; env: string };

beforeAll(async () => {
  database = await createTestDatabase();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 3,
    applicationName: 'console-test',
    statementTimeoutMs: 5_000,
  });
  held.database = app;
  close = app.close;
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  built = await buildOrganisation(database);
  scope = { org: built.slug, env: 'production' };
  held.mails.length = 0;
});

async function personWith(systemRole: string): Promise<UserId> {
  return (await buildPerson(database, built.organisationId, { systemRole })).userId;
}

describe('roles', () => {
  it('are given by who holds them and nobody else: every role by every role', async () => {
    const target = await personWith('viewer');
    for (const giver of Object.keys(systemRoles)) {
      const caller = callRouterAs(await personWith(giver));
      for (const role of Object.keys(systemRoles)) {
        const give = {
          ...scope,
          holder: { kind: 'user' as const, id: target },
          role,
          scope: { kind: 'organisation' as const },
        };
        const mayGive = giver === 'owner' || (giver === 'admin' && role !== 'owner');
        expect([giver, role, await codeOf(caller.members.giveRole(give))]).toEqual([
          giver,
          role,
          mayGive ? 'done' : 'permission_denied',
        ]);
      }
    }
  }, 30_000);

  it('of an owner are not taken by an admin, nor is the owner shut out or removed by one', async () => {
    await personWith('owner');
    const admin = callRouterAs(await personWith('admin'));
    const people = await admin.members.list(scope);
    const owner = people.members.find((member) => member.id === built.userId);
    expect(owner).toMatchObject({ canManage: false, roles: [{ roleName: 'Owner', canTake: false }] });
    const bindingId = owner?.roles[0]?.bindingId ?? '';
    const target = { ...scope, userId: built.userId };
    expect([
      await codeOf(admin.members.takeRole({ ...scope, bindingId })),
      await codeOf(admin.members.setActive({ ...target, isActive: false })),
      await codeOf(admin.members.remove(target)),
    ]).toEqual(['permission_denied', 'permission_denied', 'permission_denied']);
  });

  it('in one environment do not manage the whole organisation', async () => {
    const userId = await personWith('viewer');
    const role = { role: 'owner', scope: { kind: 'environment' as const, id: built.environmentId } };
    await callRouterAs(built.userId).members.giveRole({ ...scope, holder: { kind: 'user', id: userId }, ...role });
    const local = callRouterAs(userId);
    expect(await codeOf(local.members.invite({ ...scope, email: 'a@example.com', role: 'viewer' }))).toBe(
      'permission_denied',
    );
    expect(await codeOf(local.groups.create({ ...scope, name: 'Mine' }))).toBe('permission_denied');
    expect(await codeOf(local.members.remove({ ...scope, userId: built.userId }))).toBe('permission_denied');
  });

  it('of a group are not reached by putting oneself into it', async () => {
    const groupId = await buildGroup(database, built.organisationId);
    const owners = { holder: { kind: 'group' as const, id: groupId }, role: 'owner' };
    await callRouterAs(built.userId).members.giveRole({ ...scope, ...owners, scope: { kind: 'organisation' } });
    const adminId = await personWith('admin');
    const put = { ...scope, groupId, userId: adminId, isMember: true };
    expect(await codeOf(callRouterAs(adminId).groups.setMember(put))).toBe('permission_denied');
    expect(await codeOf(callRouterAs(built.userId).groups.setMember(put))).toBe('done');
  });
});

describe('an invitation', () => {
  it('lets somebody new in by its link, once, and its mail is asked for without a secret', async () => {
    const { link, isMailed } = await callRouterAs(built.userId).members.invite({
      ...scope,
      email: 'New@Example.com',
      role: 'developer',
    });
    expect(isMailed).toBe(true);
    const token = new URL(link).hash.slice(1);
    expect(JSON.stringify(held.mails)).not.toContain(token.split('.')[1]);
    const visitor = callRouterAs(null);
    expect(await visitor.invitations.open({ token })).toMatchObject({
      email: 'new@example.com',
      hasAccount: false,
      roleName: 'Developer',
    });
    const join = () => visitor.invitations.join({ token, name: 'New', password: 'a long sentence to remember' });
    const outcomes = await Promise.all([codeOf(join()), codeOf(join())]);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(await codeOf(join())).toBe('not_found');
    const { members, invitations } = await callRouterAs(built.userId).members.list(scope);
    expect(members.find((member) => member.email === 'new@example.com')?.roles).toMatchObject([
      { roleName: 'Developer' },
    ]);
    expect(invitations).toEqual([]);
  });

  it('is for its address only, and of no use without a session or with a changed secret', async () => {
    const other = await buildOrganisation(database);
    const { link } = await callRouterAs(built.userId).members.invite({ ...scope, email: other.email, role: 'viewer' });
    const token = new URL(link).hash.slice(1);
    const stranger = await buildOrganisation(database);
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const elsewhere = token.replace(built.organisationId, other.organisationId);
    expect([
      await codeOf(callRouterAs(null).invitations.accept({ token })),
      await codeOf(callRouterAs(stranger.userId, stranger.email).invitations.accept({ token })),
      await codeOf(callRouterAs(other.userId, other.email).invitations.accept({ token: forged })),
      await codeOf(callRouterAs(other.userId, other.email).invitations.accept({ token: elsewhere })),
      await codeOf(callRouterAs(other.userId, other.email).invitations.accept({ token })),
    ]).toEqual(['session_missing', 'permission_denied', 'not_found', 'not_found', 'done']);
  });

  it('offers a role of the organisation’s own, which stays as long as it is offered', async () => {
    const owner = callRouterAs(built.userId);
    const { id: roleId } = await owner.roles.create({ ...scope, name: 'Reader', permissions: ['requests:read'] });
    const { link } = await owner.members.invite({ ...scope, email: 'reader@example.com', role: roleId });
    const token = new URL(link).hash.slice(1);
    expect(await codeOf(owner.roles.remove({ ...scope, roleId }))).toBe('conflict');
    const visitor = callRouterAs(null);
    expect(await visitor.invitations.open({ token })).toMatchObject({ roleName: 'Reader' });
    await visitor.invitations.join({ token, name: 'New', password: 'a long sentence to remember' });
    const { members } = await owner.members.list(scope);
    expect(members.find((member) => member.email === 'reader@example.com')?.roles).toMatchObject([
      { roleName: 'Reader', scopeName: null },
    ]);
  });

  it('never offers more than its sender holds, nor a role of another organisation', async () => {
    const owner = callRouterAs(built.userId);
    const role = { ...scope, name: 'Content', permissions: ['requests:read_content' as const] };
    const { id: content } = await owner.roles.create(role);
    const other = await buildOrganisation(database);
    const elsewhere = { org: other.slug, env: 'production' };
    const { id: foreign } = await callRouterAs(other.userId).roles.create({ ...role, ...elsewhere });
    const admin = callRouterAs(await personWith('admin'));
    const invite = (caller: typeof owner, id: string) =>
      codeOf(caller.members.invite({ ...scope, email: 'c@example.com', role: id }));
    expect([await invite(admin, content), await invite(owner, foreign), await invite(owner, content)]).toEqual([
      'permission_denied',
      'not_found',
      'done',
    ]);
    const { roleChoices } = await admin.members.list(scope);
    expect(roleChoices.map(({ value }) => value)).not.toContain(content);
  });

  it('as owner is not sent by an admin', async () => {
    const admin = callRouterAs(await personWith('admin'));
    expect(await codeOf(admin.members.invite({ ...scope, email: 'b@example.com', role: 'owner' }))).toBe(
      'permission_denied',
    );
  });
});

describe('leaving', () => {
  it('is open to everybody but the last owner', async () => {
    expect(await codeOf(callRouterAs(await personWith('viewer')).members.leave(scope))).toBe('done');
    expect(await codeOf(callRouterAs(built.userId).members.leave(scope))).toBe('conflict');
  });
});
