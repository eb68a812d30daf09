import { Refusal } from '@waygate/errors';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
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
import { type Database, openDatabase } from '../open-database.ts';
import { asPerson, asVisitor, withOrganisation } from '../transactions.ts';
import { createOrganisationForPerson } from './create-organisation.ts';
import { createApiKey, findApiKey, listApiKeys, type NewApiKey } from './keys.ts';
import { listMembers } from './members.ts';
import {
  findOrganisationOfPerson,
  listEnvironments,
  listOrganisationsOfPerson,
  markOnboarded,
  readOrganisation,
  updateOrganisation,
} from './organisations.ts';
import { clearFailedSignIns, createPerson, findPersonByEmail, recordFailedSignIn, setPassword } from './people.ts';
import {
  changeCredentialBaseUrl,
  createCredential,
  deleteCredential,
  listCredentials,
  readCredential,
  readCredentialSecret,
  recordCredentialTest,
  replaceCredentialSecret,
  replaceDeployments,
  setCredentialEnabled,
} from './providers.ts';
import { readBindings } from './read-bindings.ts';
import { revokeApiKeys } from './revoke-api-keys.ts';
import { createSession, endAllSessions, endSession, readSession } from './sessions.ts';

const ids = { clock: systemClock, random: systemRandom };
let testDatabase: TestDatabase;
let database: Database<'app'>;
let clock: FakeClock;
let built: BuiltOrganisation;
let heard: unknown[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  database = openDatabase({
    url: testDatabase.url,
    role: 'app',
    poolMax: 3,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
    clock,
    hooks: {
      onConfigChange: (change) => void heard.push(change),
      onSessionEnd: (end) => void heard.push(end),
    },
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

function inside<Result>(work: Parameters<typeof withOrganisation<Result>>[2], at: BuiltOrganisation = built) {
  return withOrganisation(database, { organisationId: at.organisationId, userId: at.userId }, work);
}

function newKey(parts: Partial<NewApiKey> = {}): NewApiKey {
  return {
    name: ' My key ',
    environmentId: built.environmentId,
    groupId: built.groupId,
    owner: { userId: built.userId },
    hash: Buffer.from(systemRandom.bytes(32)).toString('hex'),
    prefix: 'sk-wg-usr-Ab3d',
    lastFour: 'wxyz',
    scopes: { models: ['openai/*'], endpoints: null, ipRanges: null },
    expiresAtMs: null,
    ...parts,
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
}

async function auditActions(): Promise<string[]> {
  const rows = await testDatabase.query<{ action: string }>(
    'SELECT action FROM audit_event WHERE organisation_id = $1 ORDER BY sequence',
    [built.organisationId],
  );
  expect((await inside(verifyAudit)).isIntact).toBe(true);
  return rows.map((row) => row.action);
}

describe('keys', () => {
  it('are created, listed with their owner, and revoked; each change is audited and told to the gateways', async () => {
    const id = await inside((tx) => createApiKey(tx, newKey()));
    const listed = await inside((tx) => listApiKeys(tx, { spendSinceMs: 0, environmentId: built.environmentId }));
    expect(listed.find((key) => key.id === id)).toMatchObject({
      name: 'My key',
      kind: 'usr',
      ownerName: 'Test person',
      scopes: { models: ['openai/*'], endpoints: null, ipRanges: null },
      calls: 0,
      costNanoUsd: 0n,
      revokedAtMs: null,
      createdAtMs: clock.nowMs(),
    });
    expect(await inside((tx) => revokeApiKeys(tx, [id]))).toBe(1);
    expect(await inside((tx) => revokeApiKeys(tx, [id]))).toBe(0);
    expect(await inside((tx) => findApiKey(tx, id))).toMatchObject({ revokedAtMs: clock.nowMs() });
    expect(await auditActions()).toEqual(['api_key.created', 'api_key.revoked']);
    expect(heard).toEqual([2, 3].map((version) => ({ organisationId: built.organisationId, version })));
  });

  it('of a service account are of its kind', async () => {
    const key = newKey({ owner: { serviceAccountId: built.serviceAccountId } });
    const id = await inside((tx) => createApiKey(tx, key));
    const listed = await inside((tx) => listApiKeys(tx, { spendSinceMs: 0 }));
    expect(listed.find((one) => one.id === id)).toMatchObject({ kind: 'svc', userId: null });
    expect(await inside((tx) => listApiKeys(tx, { spendSinceMs: 0, userId: built.userId }))).toHaveLength(1);
  });

  it('cannot be tied to what belongs to another tenant, and a failed change leaves no audit row', async () => {
    const foreign = await buildOrganisation(testDatabase);
    const { organisationId, ...rest } = foreign;
    expect(organisationId).not.toBe(built.organisationId);
    for (const parts of [
      { environmentId: rest.environmentId },
      { groupId: rest.groupId },
      { owner: { userId: rest.userId } },
      { owner: { serviceAccountId: rest.serviceAccountId } },
    ]) {
      expect(await codeOf(inside((tx) => createApiKey(tx, newKey(parts))))).toBe('not_found');
    }
    expect(await codeOf(inside((tx) => revokeApiKeys(tx, [foreign.key.id])))).toBe('not_found');
    expect(await auditActions()).toEqual([]);
    expect(heard).toEqual([]);
  });
});

describe('provider credentials', () => {
  /** The shape of an envelope is the vault's affair: here it is a document that comes back as it was stored. */
  function sealed(text: string) {
    return { envelope: { format: 1, ciphertext: `sealed ${text}` }, hint: text.slice(-4) };
  }

  async function create(name: string) {
    const id = createId('crd', ids);
    const deployments = [
      { model: 'openai/gpt-4.1', upstreamModel: 'gpt-4.1', endpoints: ['chat' as const] },
      {
        model: 'openai/text-embedding-3-small',
        upstreamModel: 'text-embedding-3-small',
        endpoints: ['embeddings' as const],
      },
    ];
    const secret = sealed('sk-upstream-one');
    await inside((tx) => createCredential(tx, { id, provider: 'openai', name, baseUrl: null, secret, deployments }));
    return id;
  }

  it('are listed with what they serve and never with their secret, which only its own reader gives', async () => {
    const id = await create('OpenAI');
    const listed = await inside(listCredentials);
    expect(JSON.stringify(listed, (_name, value) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(
      /ciphertext|sealed/,
    );
    expect(listed.find((one) => one.id === id)).toMatchObject({
      hasSecret: true,
      secretHint: '-one',
      isEnabled: true,
      test: null,
      deployments: [{ model: 'openai/gpt-4.1' }, { model: 'openai/text-embedding-3-small' }],
    });
    expect(await inside((tx) => readCredentialSecret(tx, id))).toEqual(sealed('sk-upstream-one').envelope);
    expect(await codeOf(create('OpenAI'))).toBe('conflict');
  });

  it('forget their secret when their address changes, and their test when the secret is replaced', async () => {
    const id = await create('OpenAI');
    await inside((tx) => recordCredentialTest(tx, id, { hasPassed: true, message: 'Found 2 models.' }));
    expect((await inside((tx) => readCredential(tx, id))).test).toMatchObject({ hasPassed: true });
    await inside((tx) => changeCredentialBaseUrl(tx, id, 'https://other.example.com/v1'));
    expect(await inside((tx) => readCredential(tx, id))).toMatchObject({
      hasSecret: false,
      secretHint: null,
      test: null,
    });
    await inside((tx) => replaceCredentialSecret(tx, id, sealed('sk-upstream-two')));
    expect(await inside((tx) => readCredential(tx, id))).toMatchObject({ hasSecret: true, secretHint: '-two' });
    await inside((tx) => setCredentialEnabled(tx, id, false));
    await inside((tx) => setCredentialEnabled(tx, id, false));
    expect((await inside((tx) => readCredential(tx, id))).isEnabled).toBe(false);
    await inside((tx) => deleteCredential(tx, id));
    expect(await codeOf(inside((tx) => readCredential(tx, id)))).toBe('not_found');
    expect(await auditActions()).toEqual([
      'provider.created',
      'provider.base_url_changed',
      'provider.secret_replaced',
      'provider.disabled',
      'provider.deleted',
    ]);
    expect(heard).toHaveLength(5);
  });

  it('keep the ids of models they go on serving', async () => {
    const id = await create('OpenAI');
    const before = await inside((tx) => readCredential(tx, id));
    await inside((tx) =>
      replaceDeployments(tx, id, [
        { model: 'openai/gpt-4.1', upstreamModel: 'gpt-4.1', endpoints: ['chat'] },
        { model: 'openai/gpt-5', upstreamModel: 'gpt-5', endpoints: ['chat'] },
      ]),
    );
    const after = await inside((tx) => readCredential(tx, id));
    expect(after.deployments.map((deployment) => deployment.model)).toEqual(['openai/gpt-4.1', 'openai/gpt-5']);
    expect(after.deployments[0]?.id).toBe(before.deployments[0]?.id);
  });

  it('of another tenant do not exist', async () => {
    const id = await create('OpenAI');
    const foreign = await buildOrganisation(testDatabase);
    const attempts: Parameters<typeof inside<unknown>>[0][] = [
      (tx) => readCredential(tx, id),
      (tx) => readCredentialSecret(tx, id),
      (tx) => replaceCredentialSecret(tx, id, sealed('sk-theirs')),
      (tx) => changeCredentialBaseUrl(tx, id, 'https://theirs.example.com'),
      (tx) => setCredentialEnabled(tx, id, false),
      (tx) => deleteCredential(tx, id),
      (tx) => replaceDeployments(tx, id, []),
      (tx) => recordCredentialTest(tx, id, { hasPassed: true, message: null }),
    ];
    for (const attempt of attempts) expect(await codeOf(inside(attempt, foreign))).toBe('not_found');
    expect((await inside(listCredentials, foreign)).map((one) => one.id)).toEqual([foreign.credentialId]);
  });
});

describe('organisations', () => {
  const sandbox = {
    baseUrl: 'http://127.0.0.1:4010/v1',
    deployments: [{ model: 'sandbox/swift', upstreamModel: 'swift', endpoints: ['chat' as const] }],
  };

  it('begin with three environments, an owner, the sandbox where asked, and the first audit event', async () => {
    const owner = { email: ' New.Person@Example.com ', name: 'New Person', passwordHash: 'x' };
    const made = await createOrganisationForPerson(database, { name: 'Åkesson & Söhne', owner, sandbox });
    expect(made.slug).toBe('akesson-sohne');
    const scope = { organisationId: made.organisationId, userId: made.userId };
    await withOrganisation(database, scope, async (tx) => {
      expect((await listEnvironments(tx)).map((one) => one.kind)).toEqual(['production', 'staging', 'development']);
      expect(await listMembers(tx)).toMatchObject([{ email: 'new.person@example.com' }]);
      expect(await readBindings(tx, made.userId)).toMatchObject([{ systemRole: 'owner', scopeKind: 'organisation' }]);
      expect(await listCredentials(tx)).toMatchObject([
        { provider: 'sandbox', deployments: [{ model: 'sandbox/swift' }] },
      ]);
      expect(await verifyAudit(tx)).toMatchObject({ isIntact: true, events: 1n });
    });
    const again = await createOrganisationForPerson(database, {
      name: 'Akesson Sohne',
      owner: { userId: made.userId },
    });
    expect(again.slug).toMatch(/^akesson-sohne-[0-9a-f]{6}$/);
    expect((await asPerson(database, made.userId, listOrganisationsOfPerson)).map((one) => one.slug).sort()).toEqual(
      [made.slug, again.slug].sort(),
    );
    expect(await codeOf(createOrganisationForPerson(database, { name: 'Third', owner }))).toBe('conflict');
  });

  it('are all or nothing: an unknown time zone leaves no person behind', async () => {
    const owner = { email: 'nobody@example.com', name: 'Nobody', passwordHash: null };
    const wanted = { name: 'X', owner, timeZone: 'Mars/Olympus' };
    expect(await codeOf(createOrganisationForPerson(database, wanted))).toBe('parameter_invalid');
    expect(await asVisitor(database, (tx) => findPersonByEmail(tx, owner.email))).toBeNull();
  });

  it('of others cannot be found by their slug, and inside one the others do not exist', async () => {
    const foreign = await buildOrganisation(testDatabase);
    expect(await asPerson(database, built.userId, (tx) => findOrganisationOfPerson(tx, foreign.slug))).toBeNull();
    expect(await asPerson(database, built.userId, (tx) => findOrganisationOfPerson(tx, built.slug))).not.toBeNull();
    await inside(async (tx) => {
      expect(await tx.client.organisation.count()).toBe(1);
      expect(await tx.client.membership.count()).toBe(1);
    });
    expect(await codeOf(inside((tx) => readBindings(tx, foreign.userId)))).toBe('not_found');
  });

  it('can be renamed, moved to another time zone and marked as onboarded', async () => {
    await inside((tx) => updateOrganisation(tx, { name: 'Renamed', timeZone: 'Asia/Kolkata' }));
    await inside(markOnboarded);
    expect(await inside(readOrganisation)).toMatchObject({
      name: 'Renamed',
      timeZone: 'Asia/Kolkata',
      onboardedAtMs: clock.nowMs(),
    });
  });
});

describe('people and sessions', () => {
  it('are locked out from the fifth failure on, for longer each time, until a success', async () => {
    const userId = built.userId;
    const fail = () => asVisitor(database, (tx) => recordFailedSignIn(tx, userId));
    const locks: (number | null)[] = [];
    for (let i = 0; i < 7; i++) locks.push((await fail()).lockedUntilMs);
    expect(locks).toEqual(
      [null, null, null, null, 30, 60, 120].map((s) => (s === null ? null : clock.nowMs() + s * 1000)),
    );
    await asVisitor(database, (tx) => clearFailedSignIns(tx, userId));
    expect(
      (await asVisitor(database, (tx) => findPersonByEmail(tx, built.email.toUpperCase())))?.lockedUntilMs,
    ).toBeNull();
    await Promise.all(Array.from({ length: 5 }, fail));
    expect((await asVisitor(database, (tx) => findPersonByEmail(tx, built.email)))?.lockedUntilMs).not.toBeNull();
  });

  it('end by sign-out, sign-out everywhere, a new password, expiry and deactivation', async () => {
    const begin = () => asVisitor(database, (tx) => createSession(tx, { userId: built.userId, lifetimeMs: 60_000 }));
    const read = (session: Awaited<ReturnType<typeof begin>>) =>
      asVisitor(database, (tx) => readSession(tx, { sessionId: session.id, version: session.version }));
    const [first, second] = [await begin(), await begin()];
    expect(await read(first)).toMatchObject({ userId: built.userId, email: built.email });
    expect(await asVisitor(database, (tx) => readSession(tx, { sessionId: first.id, version: 99 }))).toBeNull();
    await asVisitor(database, (tx) => endSession(tx, first.id));
    expect(await read(first)).toBeNull();
    await asVisitor(database, (tx) => endAllSessions(tx, built.userId));
    expect(await read(second)).toBeNull();
    const third = await begin();
    await asVisitor(database, (tx) => setPassword(tx, built.userId, 'other'));
    expect(await read(third)).toBeNull();
    expect(heard).toEqual([{ sessionId: first.id }, { userId: built.userId }, { userId: built.userId }]);
    const fourth = await begin();
    clock.advance(60_000);
    expect(await read(fourth)).toBeNull();
    const fifth = await begin();
    await testDatabase.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [built.userId]);
    expect(await read(fifth)).toBeNull();
  });

  it('take an address once, in whatever case', async () => {
    const person = { email: built.email.toUpperCase(), name: 'X', passwordHash: null };
    expect(await codeOf(asVisitor(database, (tx) => createPerson(tx, person)))).toBe('conflict');
  });
});

describe('bindings', () => {
  it('of a member are its own and those of its groups', async () => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, {
      systemRole: 'viewer',
      groupId: built.groupId,
    });
    await testDatabase.query(
      `INSERT INTO role_binding (id, organisation_id, principal_kind, principal_id, system_role, scope_kind, scope_id)
       VALUES ($1, $2, 'group', $3, 'developer', 'environment', $4)`,
      [createId('rbd', ids), built.organisationId, built.groupId, built.stagingId],
    );
    const bindings = await inside((tx) => readBindings(tx, userId));
    expect(bindings).toMatchObject([
      { systemRole: 'viewer', scopeKind: 'organisation', scopeId: null },
      { systemRole: 'developer', scopeKind: 'environment', scopeId: built.stagingId },
    ]);
  });
});
