import { initTRPC } from '@trpc/server';
import { openDatabase, type SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPlace } from './place.ts';
import { listProcedures, requireDeclaredPermissions } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';
import { createCallerFactory } from './trpc.ts';

const source = { clock: systemClock, random: systemRandom };
const held = vi.hoisted((): { database: unknown } => ({ database: null }));

vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    keyPepper: testPepper,
    masterKeys: [testMasterKey],
    sandboxUrl: null,
    egressAllow: [],
    consoleUrl: new URL('https://console.example.com'),
    proxyHops: 0,
  }),
}));
vi.mock('./database.ts', () => ({ database: () => held.database }));
vi.mock('./redis.ts', () => import('../../test/redis-away.ts'));
const asked = vi.hoisted((): unknown[] => []);
vi.mock('./ask-for-mail.ts', () => ({ askForMail: async (job: unknown) => asked.push(job) > 0 }));
vi.mock('./log.ts', () => import('../../test/quiet-log.ts'));

let database: TestDatabase;
let mine: BuiltOrganisation;
let foreign: BuiltOrganisation;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 2,
    applicationName: 'console-test',
    statementTimeoutMs: 5_000,
  });
  held.database = app;
  close = app.close;
  mine = await buildOrganisation(database);
  foreign = await buildOrganisation(database);
});

afterAll(async () => {
  await close();
  await database.close();
});

function sessionOf(userId: UserId): SessionRecord {
  const nowMs = systemClock.nowMs();
  const id = createId('ses', source);
  return { id, userId, email: 'x@example.com', name: 'X', createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
}

const createCaller = createCallerFactory(appRouter);

function callAs(userId: UserId | null) {
  return createCaller({
    requestId: createId('req', source),
    address: '127.0.0.1',
    userAgent: null,
    session: userId === null ? null : sessionOf(userId),
    placeOf: readPlace,
  });
}

/** Input that passes every schema far enough for the question of rights to be asked. */
function inputFor(organisation: BuiltOrganisation) {
  return {
    org: organisation.slug,
    env: 'production',
    name: 'a name',
    owner: 'me',
    scopes: { models: null, endpoints: null, ipRanges: null },
    lifetime: 'never',
    keyId: organisation.key.id,
    credentialId: organisation.credentialId,
    provider: 'sandbox',
    baseUrl: 'http://192.0.2.1/v1',
    secret: 'not-a-real-secret',
    models: [],
    isEnabled: true,
    requestId: 'req_0',
    range: '24h',
    q: '',
    cursor: null,
    kind: 'organisation',
    id: organisation.organisationId,
    target: { kind: 'organisation', id: organisation.organisationId },
    mode: 'shadow',
    document: {},
    basedOnVersion: 0,
    call: null,
    region: 'eu-west-1',
    dataRules: [],
    sequence: '1',
    permissions: ['roles:manage'],
    roleId: 'rol_01m3fa1hrmcx67ya19t1617m93',
    userId: organisation.userId,
    groupId: organisation.groupId,
    environmentId: organisation.stagingId,
    isActive: false,
    isArchived: true,
    isMember: true,
    email: `${createId('req', source)}@example.com`,
    role: 'viewer',
    holder: { kind: 'user' as const, id: organisation.userId },
    scope: { kind: 'organisation' as const },
    bindingId: createId('rbd', source),
    invitationId: createId('inv', source),
  };
}

const scoped = listProcedures(appRouter)
  .filter(({ access }) => access !== 'anyone' && access !== 'oneself')
  .map(({ name }) => name);

/** Calls a procedure by its dotted name and gives the catalogue's code it was refused with, or `done`. */
async function outcomeOf(name: string, userId: UserId | null, organisation: BuiltOrganisation): Promise<string> {
  const [group = '', verb = ''] = name.split('.');
  const call: unknown = Reflect.get(Object(Reflect.get(callAs(userId), group)), verb);
  if (typeof call !== 'function') throw new Error(`${name} is not a procedure`);
  try {
    await call(inputFor(organisation));
    return 'done';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
  }
}

describe('every procedure of an organisation', () => {
  it.each(scoped)('%s asks nobody in who is not signed in', async (name) => {
    expect(await outcomeOf(name, null, mine)).toBe('session_missing');
  });

  it.each(scoped)('%s does not know a foreign organisation', async (name) => {
    expect(await outcomeOf(name, mine.userId, foreign)).toBe('not_found');
  });

  it.each([
    'groups.create',
    'manage.createEnvironment',
    'manage.invitations',
    'manage.renameEnvironment',
    'manage.updateOrganisation',
    'groups.rename',
    'groups.setArchived',
    'groups.setMember',
    'keys.create',
    'keys.options',
    'policies.save',
    'members.giveRole',
    'members.invite',
    'members.remove',
    'members.setActive',
    'members.takeRole',
    'members.withdraw',
    'providers.add',
    'providers.changeAddress',
    'providers.remove',
    'providers.replaceKey',
    'providers.setEnabled',
    'providers.setTerms',
    'roles.create',
    'roles.remove',
    'roles.update',
    'audit.list',
    'audit.event',
    'welcome.finish',
  ])('%s is denied to who may only look', async (name) => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    expect(await outcomeOf(name, userId, mine)).toBe('permission_denied');
  });

  it('cannot be led to foreign things by their ids', async () => {
    const caller = callAs(mine.userId);
    const scope = { org: mine.slug, env: 'production' };
    await expect(caller.keys.revoke({ ...scope, keyId: foreign.key.id })).rejects.toThrow(/does not exist/);
    await expect(caller.providers.remove({ ...scope, credentialId: foreign.credentialId })).rejects.toThrow(
      /does not exist/,
    );
    const [row] = await database.query<{ revoked_at: Date | null }>('SELECT revoked_at FROM api_key WHERE id = $1', [
      foreign.key.id,
    ]);
    expect(row?.revoked_at).toBeNull();
  });
});

describe('roles that count in one environment only', () => {
  it('do not open what is the organisation’s, nor policies of anything wider', async () => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'admin' });
    await database.query("UPDATE role_binding SET scope_kind = 'environment', scope_id = $1 WHERE principal_id = $2", [
      mine.environmentId,
      userId,
    ]);
    const caller = callAs(userId);
    const scope = { org: mine.slug, env: 'production' };
    const denied = /You need the permission|do not have the right/;
    await expect(caller.audit.list(scope)).rejects.toThrow(denied);
    await expect(caller.roles.list(scope)).rejects.toThrow(denied);
    await expect(caller.roles.create({ ...scope, name: 'Mine', permissions: ['keys:read'] })).rejects.toThrow(denied);
    const save = (kind: 'organisation' | 'environment' | 'user', id: string) =>
      caller.policies.save({ ...scope, target: { kind, id }, mode: 'shadow', document: {}, basedOnVersion: 0 });
    await expect(save('organisation', mine.organisationId)).rejects.toThrow(denied);
    await expect(save('environment', mine.stagingId)).rejects.toThrow(denied);
    await expect(save('user', mine.userId)).rejects.toThrow(denied);
    await expect(save('environment', mine.environmentId)).resolves.toMatchObject({ version: 1 });
    const staging = { ...scope, kind: 'environment', id: mine.stagingId } as const;
    await expect(caller.policies.history(staging)).rejects.toThrow(denied);
  });

  it('cannot make a role of more than their maker has', async () => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'admin' });
    const scope = { org: mine.slug, env: 'production' };
    const make = (permissions: ('requests:read' | 'requests:read_content')[]) =>
      callAs(userId).roles.create({ ...scope, name: `Made ${permissions.length}`, permissions });
    await expect(make(['requests:read', 'requests:read_content'])).rejects.toThrow('requests:read_content');
    await expect(make(['requests:read'])).resolves.toMatchObject({ id: expect.stringMatching(/^rol_/) });
  });
});

describe('keys', () => {
  it('are answered in plain once, and never listed so', async () => {
    const caller = callAs(mine.userId);
    const scope = { org: mine.slug, env: 'production' };
    const made = await caller.keys.create({
      ...scope,
      name: 'once',
      owner: 'me',
      groupId: null,
      scopes: { models: ['sandbox/*'], endpoints: null, ipRanges: null },
      lifetime: '30',
    });
    expect(made.key).toMatch(/^sk-wg-usr-[0-9A-Za-z]{38}$/);
    const listed = JSON.stringify(await caller.keys.list(scope), (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(listed).toContain('once');
    expect(listed).not.toContain(made.key);
    const [stored] = await database.query<{ row: string }>(
      'SELECT row_to_json(api_key)::text AS row FROM api_key WHERE id = $1',
      [made.id],
    );
    expect(stored?.row).not.toContain(made.key);
  });

  it('of others are not seen by who may see their own only', async () => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const roleId = createId('rol', source);
    await database.query(
      'INSERT INTO role (id, organisation_id, slug, name, permissions) VALUES ($1, $2, $1, $1, $3)',
      [roleId, mine.organisationId, ['own_keys:read']],
    );
    await database.query('UPDATE role_binding SET system_role = NULL, role_id = $1 WHERE principal_id = $2', [
      roleId,
      userId,
    ]);
    const scope = { org: mine.slug, env: 'production' };
    const keys = await callAs(userId).keys.list(scope);
    const all = await callAs(mine.userId).keys.list(scope);
    expect(all.length).toBeGreaterThan(0);
    expect(keys).toEqual([]);
  });
});

describe('the start-up check', () => {
  it('passes the console as it is', () => {
    expect(() => requireDeclaredPermissions(appRouter)).not.toThrow();
  });

  it('names a procedure that declares no permission', () => {
    const root = initTRPC.create();
    const router = root.router({ things: root.router({ take: root.procedure.query(() => 1) }) });
    expect(() => requireDeclaredPermissions(router)).toThrow('things.take');
  });
});
