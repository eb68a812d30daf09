import { type Permission, permissions } from '@waygate/access';
import { openDatabase } from '@waygate/db';
import {
  createId,
  type GroupId,
  type ServiceAccountId,
  systemClock,
  systemRandom,
  type UserId,
} from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildGroup,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  seededRandom,
  type TestDatabase,
  testPepper,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callProcedure } from '@/management/call-procedure.ts';
import { callRouterAs, contextOf } from '../../test/call-router-as.ts';
import { codeOf } from '../../test/code-of.ts';
import { listProcedures } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

const source = { clock: systemClock, random: systemRandom };
const held = vi.hoisted((): { database: unknown } => ({ database: null }));
vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({ keyPepper: testPepper }) }));
vi.mock('./database.ts', () => ({ database: () => held.database }));
vi.mock('./log.ts', () => import('../../test/quiet-log.ts'));

type Team = { groupId: GroupId; accountId: ServiceAccountId; keyId: string; personalKeyId: string; memberId: UserId };

let database: TestDatabase;
let built: BuiltOrganisation;
let close: () => Promise<void>;
let scope: { org: string; env: string };
let own: Team;
let other: Team;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 4,
    applicationName: 'console-test',
    statementTimeoutMs: 10_000,
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
  own = await buildTeam();
  other = await buildTeam();
});

async function buildTeam(): Promise<Team> {
  const { organisationId, environmentId } = built;
  const groupId = await buildGroup(database, organisationId);
  const accountId = createId('svc', source);
  await database.query('INSERT INTO service_account (id, organisation_id, group_id, name) VALUES ($1, $2, $3, $1)', [
    accountId,
    organisationId,
    groupId,
  ]);
  const { userId } = await buildPerson(database, organisationId, { systemRole: 'viewer', groupId });
  const place = { organisationId, environmentId, groupId };
  const key = await buildKey(database, { ...place, serviceAccountId: accountId });
  const personal = await buildKey(database, { ...place, userId });
  return { groupId, accountId, keyId: key.id, personalKeyId: personal.id, memberId: userId };
}

/** A member whose only role is one of the organisation's own, in one group. */
async function managerOf(groupId: GroupId, granted: readonly Permission[] = permissions): Promise<UserId> {
  const { organisationId } = built;
  const { userId } = await buildPerson(database, organisationId, { systemRole: 'viewer' });
  const roleId = createId('rol', source);
  await database.query('INSERT INTO role (id, organisation_id, slug, name, permissions) VALUES ($1, $2, $1, $1, $3)', [
    roleId,
    organisationId,
    granted,
  ]);
  await database.query(
    "UPDATE role_binding SET system_role = NULL, role_id = $1, scope_kind = 'group', scope_id = $2 WHERE principal_id = $3",
    [roleId, groupId, userId],
  );
  return userId;
}

/** What of a team can be changed, each as a call. */
function deeds({ groupId, accountId, keyId, personalKeyId, memberId }: Team, userId: UserId) {
  const call = callRouterAs(userId);
  const { environmentId } = built;
  const scopes = { models: null, endpoints: null, ipRanges: null };
  const key = { ...scope, name: 'new', scopes, lifetime: '7' as const };
  return {
    'keys.rotate': () => call.keys.rotate({ ...scope, keyId, overlapSeconds: 60 }),
    'keys.endOverlap': () => call.keys.endOverlap({ ...scope, keyId }),
    'keys.create': () => call.keys.create({ ...key, owner: accountId, groupId: null }),
    'keys.create for oneself': () => call.keys.create({ ...key, owner: 'me', groupId }),
    'keys.revoke': () => call.keys.revoke({ ...scope, keyId: personalKeyId }),
    'keys.revokeMany': () => call.keys.revokeMany({ ...scope, keyIds: [keyId, personalKeyId] }),
    'serviceAccounts.create': () => call.serviceAccounts.create({ ...scope, name: `${groupId} bot`, groupId }),
    'serviceAccounts.rename': () =>
      call.serviceAccounts.rename({ ...scope, serviceAccountId: accountId, name: environmentId }),
    'serviceAccounts.setEnabled': () =>
      call.serviceAccounts.setEnabled({ ...scope, serviceAccountId: accountId, isEnabled: true }),
    'serviceAccounts.keys': () => call.serviceAccounts.keys({ ...scope, serviceAccountId: accountId }),
    'serviceAccounts.remove': () => call.serviceAccounts.remove({ ...scope, serviceAccountId: accountId }),
    'groups.setMember': () => call.groups.setMember({ ...scope, groupId, userId: memberId, isMember: false }),
  };
}

describe('a role that counts in one group', () => {
  it('opens what belongs to a group and nothing else, be it every permission there is', async () => {
    const context = contextOf(await managerOf(own.groupId));
    const open: string[] = [];
    const withPermission = listProcedures(appRouter).filter(({ access }) => permissions.some((one) => one === access));
    // Whoever leaves is no member for the next call; that they may is asked for at the end.
    for (const { name } of withPermission.filter((one) => one.name !== 'members.leave')) {
      const input = { ...scope, ...inputs, groupId: own.groupId };
      if ((await codeOf(callProcedure(name, context, input))) !== 'permission_denied') open.push(name);
    }
    if ((await codeOf(callProcedure('members.leave', context, scope))) === 'done') open.push('members.leave');
    const listed = ['keys.list', 'keys.options', 'members.leave', 'members.list', 'serviceAccounts.list'];
    const names = Object.keys(deeds(own, built.userId)).filter((name) => !name.includes(' '));
    expect(open.sort()).toEqual([...names, ...listed].sort());
  }, 60_000);

  it('manages that group’s members, service accounts and keys, and those of no other group', async () => {
    const managerId = await managerOf(own.groupId);
    for (const [name, deed] of Object.entries(deeds(other, managerId))) {
      expect([name, await codeOf(deed())]).toEqual([name, 'permission_denied']);
    }
    for (const [name, deed] of Object.entries(deeds(own, managerId))) {
      expect([name, await codeOf(deed())]).toEqual([name, 'done']);
    }
  });

  it('does each of that with the permission for it and with no other', async () => {
    const needed: Readonly<Record<string, readonly Permission[]>> = {
      'keys.rotate': ['keys:create', 'keys:revoke'],
      'keys.endOverlap': ['keys:revoke'],
      'keys.create': ['keys:create'],
      'keys.create for oneself': ['keys:create'],
      'keys.revoke': ['keys:revoke'],
      'keys.revokeMany': ['keys:revoke'],
      'serviceAccounts.create': ['service_accounts:manage'],
      'serviceAccounts.rename': ['service_accounts:manage'],
      'serviceAccounts.setEnabled': ['service_accounts:manage'],
      'serviceAccounts.keys': ['service_accounts:read'],
      'serviceAccounts.remove': ['service_accounts:manage'],
      'groups.setMember': ['groups:manage'],
    };
    const random = seededRandom(7);
    for (let run = 0; run < 12; run++) {
      const granted = permissions.filter((one) => !one.startsWith('own_') && random.unit() < 0.5);
      const team = await buildTeam();
      for (const [name, deed] of Object.entries(deeds(team, await managerOf(team.groupId, granted)))) {
        const isGranted = needed[name]?.every((one) => granted.includes(one));
        expect([name, granted, await codeOf(deed())]).toEqual([
          name,
          granted,
          isGranted ? 'done' : 'permission_denied',
        ]);
        if (name === 'serviceAccounts.remove') break;
      }
    }
  }, 60_000);

  it('shows that group’s keys, service accounts and people, and those of no other', async () => {
    const call = callRouterAs(await managerOf(own.groupId));
    const keys = await call.keys.list(scope);
    expect(keys.map(({ id }) => id).sort()).toEqual([own.keyId, own.personalKeyId].sort());
    const { accounts, groupChoices, canCreateUngrouped } = await call.serviceAccounts.list(scope);
    expect(accounts.map(({ id }) => id)).toEqual([own.accountId]);
    expect([groupChoices.map(({ id }) => id), canCreateUngrouped]).toEqual([[own.groupId], false]);
    const people = await call.members.list(scope);
    expect(people.groups.map(({ id, canChangeMembers, canManage }) => [id, canChangeMembers, canManage])).toEqual([
      [own.groupId, true, false],
    ]);
    expect(people.members.map(({ id }) => id)).toEqual([own.memberId]);
    expect([people.canInvite, people.canManageGroups, people.invitations, people.roleChoices]).toEqual([
      false,
      false,
      [],
      [],
    ]);
    const options = await call.keys.options(scope);
    expect(options.serviceAccounts.map(({ id }) => id)).toEqual([own.accountId]);
    expect([options.groups.map(({ id }) => id), options.mayBeUngrouped]).toEqual([[own.groupId], false]);
  });

  it('puts nobody where more is granted than its holder has', async () => {
    const { organisationId } = built;
    await database.query(
      `INSERT INTO role_binding (id, organisation_id, principal_kind, principal_id, system_role, scope_kind)
       VALUES ($1, $2, 'group', $3, 'admin', 'organisation')`,
      [createId('rbd', source), organisationId, own.groupId],
    );
    const managerId = await managerOf(own.groupId);
    const call = callRouterAs(managerId);
    const put = { ...scope, groupId: own.groupId, userId: managerId, isMember: true };
    expect(await codeOf(call.groups.setMember(put))).toBe('permission_denied');
  });

  it('does not reach a key or an account outside the group by naming the group', async () => {
    const call = callRouterAs(await managerOf(own.groupId));
    const scopes = { models: null, endpoints: null, ipRanges: null };
    const key = { ...scope, name: 'new', scopes, lifetime: '7' as const, groupId: own.groupId };
    expect([
      await codeOf(call.keys.create({ ...key, owner: other.accountId })),
      await codeOf(call.keys.create({ ...key, owner: 'me', groupId: null })),
      await codeOf(call.serviceAccounts.create({ ...scope, name: 'loose', groupId: null })),
    ]).toEqual(['conflict', 'permission_denied', 'permission_denied']);
  });
});

const inputs = {
  ...{ name: 'x', owner: 'me', lifetime: '7', keyId: createId('key', source), overlapSeconds: 1 },
  ...{ scopes: { models: null, endpoints: null, ipRanges: null }, keyIds: [createId('key', source)] },
  ...{ serviceAccountId: createId('svc', source), isEnabled: true, userId: createId('usr', source), isMember: true },
};
