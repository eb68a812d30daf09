import { Refusal } from '@waygate/errors';
import { createId, type GroupId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildGroup,
  buildKey,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../audit/verify-audit.ts';
import { type GatewayDatabase, openGatewayDatabase } from '../gateway/open-gateway-database.ts';
import { type Database, openDatabase } from '../open-database.ts';
import { withOrganisation } from '../transactions.ts';
import { setGroupArchived } from './groups.ts';
import { createApiKey } from './keys.ts';
import { removeMember } from './members.ts';
import {
  createServiceAccount,
  deleteServiceAccount,
  findServiceAccount,
  listServiceAccountUses,
  renameServiceAccount,
  setServiceAccountEnabled,
} from './service-accounts.ts';

let testDatabase: TestDatabase;
let database: Database<'app'>;
let gateway: GatewayDatabase;
let built: BuiltOrganisation;
let versions: number[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  database = openDatabase({
    ...{ url, role: 'app', poolMax: 3, applicationName: 'test', statementTimeoutMs: 5_000 },
    hooks: { onConfigChange: ({ version }) => void versions.push(version) },
  });
  gateway = openGatewayDatabase({ url, poolMax: 1, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await database.close();
  await gateway.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
  versions = [];
});

function inside<Result>(work: Parameters<typeof withOrganisation<Result>>[2], at: BuiltOrganisation = built) {
  return withOrganisation(database, { organisationId: at.organisationId, userId: at.userId }, work);
}

function keyOf(at: BuiltOrganisation = built) {
  const { organisationId, environmentId, groupId, serviceAccountId } = at;
  return buildKey(testDatabase, { organisationId, environmentId, groupId, serviceAccountId });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? `${error.code} ${error.param ?? ''}`.trim() : String(error)),
  );
}

async function actions(): Promise<string[]> {
  const rows = await testDatabase.query<{ action: string }>(
    'SELECT action FROM audit_event WHERE organisation_id = $1 ORDER BY sequence',
    [built.organisationId],
  );
  expect((await inside(verifyAudit)).isIntact).toBe(true);
  return rows.map(({ action }) => action);
}

describe('a service account', () => {
  it('is made in a group, renamed, disabled and enabled; each change is audited, and gateways hear of those that concern them', async () => {
    const id = await inside((tx) => createServiceAccount(tx, { name: ' ci ', groupId: built.groupId }));
    await inside((tx) => renameServiceAccount(tx, { id, name: 'nightly' }));
    await inside((tx) => renameServiceAccount(tx, { id, name: 'nightly' }));
    await inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: false }));
    await inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: false }));
    await inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: true }));
    expect(await inside((tx) => findServiceAccount(tx, id))).toMatchObject({ name: 'nightly', isDisabled: false });
    expect(await actions()).toEqual([
      'service_account.created',
      'service_account.renamed',
      'service_account.disabled',
      'service_account.enabled',
    ]);
    expect(versions).toEqual([2, 3, 4]);
  });

  it('that is disabled opens nothing with its keys until it is enabled again', async () => {
    const key = await keyOf();
    const id = built.serviceAccountId;
    const isOpen = async () => (await gateway.findKeyByHash(key.hash))?.isOwnerActive;
    await inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: false }));
    expect(await isOpen()).toBe(false);
    await inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: true }));
    expect(await isOpen()).toBe(true);
  });

  it('that is deleted takes its keys along for good, is found no more, and frees its name', async () => {
    const id = built.serviceAccountId;
    const key = await keyOf();
    const { name } = await inside((tx) => findServiceAccount(tx, id));
    await inside((tx) => deleteServiceAccount(tx, id));
    expect(await gateway.findKeyByHash(key.hash)).toMatchObject({
      revokedAtMs: expect.any(Number),
      isOwnerActive: false,
    });
    const again = [
      await codeOf(inside((tx) => deleteServiceAccount(tx, id))),
      await codeOf(inside((tx) => setServiceAccountEnabled(tx, { id, isEnabled: true }))),
      await codeOf(inside((tx) => renameServiceAccount(tx, { id, name: 'back' }))),
      await codeOf(inside((tx) => createApiKey(tx, { ...newKey(), owner: { serviceAccountId: id } }))),
    ];
    expect(again).toEqual(['not_found', 'not_found', 'not_found', 'not_found owner']);
    expect(await inside((tx) => listServiceAccountUses(tx, 0))).toEqual([]);
    const next = await inside((tx) => createServiceAccount(tx, { name, groupId: null }));
    await inside((tx) => deleteServiceAccount(tx, next));
    expect(await codeOf(inside((tx) => createServiceAccount(tx, { name, groupId: null })))).toBe('done');
  });

  it('does not share its name, and is in no archived or foreign group', async () => {
    const { name } = await inside((tx) => findServiceAccount(tx, built.serviceAccountId));
    const foreign = await buildOrganisation(testDatabase);
    const archived = await buildGroup(testDatabase, built.organisationId);
    await inside((tx) => setGroupArchived(tx, { groupId: archived, isArchived: true }));
    const make = (groupId: GroupId | null, other = 'other') =>
      codeOf(inside((tx) => createServiceAccount(tx, { name: other, groupId })));
    expect([await make(null, name), await make(foreign.groupId), await make(archived), await make(null)]).toEqual([
      'conflict name',
      'not_found groupId',
      'conflict groupId',
      'done',
    ]);
    expect(await codeOf(inside((tx) => renameServiceAccount(tx, { id: built.serviceAccountId, name: 'other' })))).toBe(
      'conflict name',
    );
    expect(await codeOf(inside((tx) => findServiceAccount(tx, foreign.serviceAccountId)))).toBe('not_found');
    expect(await codeOf(inside((tx) => deleteServiceAccount(tx, foreign.serviceAccountId)))).toBe('not_found');
  });

  it('has keys in its own group only', async () => {
    const groupId = await buildGroup(testDatabase, built.organisationId);
    const owner = { serviceAccountId: built.serviceAccountId };
    expect(await codeOf(inside((tx) => createApiKey(tx, { ...newKey(), owner, groupId })))).toBe('conflict groupId');
    expect(await codeOf(inside((tx) => createApiKey(tx, { ...newKey(), owner, groupId: null })))).toBe(
      'conflict groupId',
    );
    expect(await codeOf(inside((tx) => createApiKey(tx, { ...newKey(), owner })))).toBe('done');
  });

  it('survives that people leave', async () => {
    const { userId } = await buildMember();
    const key = await keyOf();
    await inside((tx) => removeMember(tx, userId));
    expect(await gateway.findKeyByHash(key.hash)).toMatchObject({ isOwnerActive: true, revokedAtMs: null });
  });

  it('is listed with the keys that work, their last use and what they cost', async () => {
    const used = await keyOf();
    await keyOf();
    await testDatabase.query("UPDATE api_key SET last_used_at = '2026-11-25T10:00:00Z' WHERE id = $1", [used.id]);
    const { organisationId, environmentId, groupId, serviceAccountId } = built;
    const place = { organisationId, environmentId, groupId, serviceAccountId };
    await buildKey(testDatabase, { ...place, revokedAt: new Date() });
    await buildKey(testDatabase, { ...place, expiresAt: new Date(1) });
    expect(await inside((tx) => listServiceAccountUses(tx, 0))).toMatchObject([
      { keyCount: 2, lastUsedAtMs: Date.parse('2026-11-25T10:00:00Z'), costNanoUsd: 0n, groupId },
    ]);
  });
});

function newKey() {
  const hash = Buffer.from(systemRandom.bytes(32)).toString('hex');
  const shown = { prefix: 'sk-wg-svc-Ab3d', lastFour: 'wxyz' };
  const scopes = { models: null, endpoints: null, ipRanges: null };
  const { environmentId, groupId, userId } = built;
  return { name: 'key', environmentId, groupId, owner: { userId }, hash, ...shown, scopes, expiresAtMs: null };
}

async function buildMember() {
  const userId = createId('usr', { clock: systemClock, random: systemRandom });
  await testDatabase.query('INSERT INTO "user" (id, email, name) VALUES ($1, $2, $3)', [
    userId,
    `${userId}@example.com`,
    'Leaver',
  ]);
  await testDatabase.query('INSERT INTO membership (organisation_id, user_id) VALUES ($1, $2)', [
    built.organisationId,
    userId,
  ]);
  return { userId };
}
