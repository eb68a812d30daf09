import { createId, type OrganisationId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildCredential,
  buildKey,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayDatabase, openGatewayDatabase } from './open-gateway-database.ts';

const ids = { clock: systemClock, random: systemRandom };
let database: TestDatabase;
let gateway: GatewayDatabase;
let built: BuiltOrganisation;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = openGatewayDatabase({ url: database.url, poolMax: 2, statementTimeoutMs: 2_000 });
  built = await buildOrganisation(database, { baseUrl: 'http://127.0.0.1:1/v1' });
  await buildOrganisation(database);
});
afterAll(async () => {
  await gateway.close();
  await database.close();
});

async function insertPolicy(organisationId: OrganisationId, version: number, document: object): Promise<void> {
  await database.query(
    `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
     VALUES ($1, $2, 'environment', $3, $4, 'enforce', $5, 'test')`,
    [createId('pol', ids), organisationId, built.environmentId, version, JSON.stringify(document)],
  );
}

describe('a key looked up by its hash', () => {
  it('comes with its owner, place, scopes and the version of its organisation', async () => {
    expect(await gateway.findKeyByHash(built.key.hash)).toEqual({
      id: built.key.id,
      organisationId: built.organisationId,
      environmentId: built.environmentId,
      groupId: built.groupId,
      userId: built.userId,
      serviceAccountId: null,
      kind: 'usr',
      scopes: { models: null, endpoints: null, ipRanges: null },
      name: expect.any(String),
      secretNumber: 1,
      expiresAtMs: null,
      revokedAtMs: null,
      isOwnerActive: true,
      configVersion: 1,
    });
  });

  it('is absent when unknown, and carries expiry and revocation as milliseconds', async () => {
    expect(await gateway.findKeyByHash('0'.repeat(64))).toBeNull();
    const { hash } = await buildKey(database, {
      ...built,
      expiresAt: new Date('2027-01-01T00:00:00.123Z'),
      revokedAt: new Date('2026-11-03T00:00:00.456Z'),
      serviceAccountId: built.serviceAccountId,
      userId: undefined,
    });
    expect(await gateway.findKeyByHash(hash)).toMatchObject({
      kind: 'svc',
      expiresAtMs: Date.parse('2027-01-01T00:00:00.123Z'),
      revokedAtMs: Date.parse('2026-11-03T00:00:00.456Z'),
      isOwnerActive: true,
    });
  });

  it('loses its owner when the person leaves or is disabled, and when the service account is disabled', async () => {
    const other = await buildOrganisation(database);
    const robot = await buildKey(database, { ...other, userId: undefined });
    expect((await gateway.findKeyByHash(other.key.hash))?.isOwnerActive).toBe(true);
    await database.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [other.userId]);
    expect((await gateway.findKeyByHash(other.key.hash))?.isOwnerActive).toBe(false);
    await database.query('UPDATE "user" SET disabled_at = NULL WHERE id = $1', [other.userId]);
    await database.query('DELETE FROM membership WHERE user_id = $1', [other.userId]);
    expect((await gateway.findKeyByHash(other.key.hash))?.isOwnerActive).toBe(false);
    await database.query('UPDATE service_account SET disabled_at = now() WHERE id = $1', [other.serviceAccountId]);
    expect((await gateway.findKeyByHash(robot.hash))?.isOwnerActive).toBe(false);
  });
});

describe('the configuration of an organisation', () => {
  it('is its own rows only, with the highest version of each policy and exact prices', async () => {
    await insertPolicy(built.organisationId, 1, { models: { deny: ['*'] } });
    await insertPolicy(built.organisationId, 2, { models: { allow: ['sandbox/*'] } });
    const sealed = await buildCredential(database, built.organisationId, {
      provider: 'openai',
      baseUrl: null,
      secret: 'sk-upstream',
      model: 'openai/gpt-4.1',
    });
    await database.query(
      `INSERT INTO price_override (id, organisation_id, model, cells, effective_from, created_by)
       VALUES ($1, $2, 'openai/gpt-4.1', '{"inputTokens":"2000000000"}', '2026-11-01T00:00:00Z', 'test')`,
      [createId('prc', ids), built.organisationId],
    );
    await database.query('UPDATE provider_credential SET disabled_at = now() WHERE id = $1', [sealed.credentialId]);

    const configuration = await gateway.loadConfiguration(built.organisationId);
    expect(configuration).toMatchObject({ organisationId: built.organisationId, slug: built.slug, version: 1 });
    expect(configuration?.environments.map((environment) => environment.kind).sort()).toEqual([
      'development',
      'production',
      'staging',
    ]);
    expect(configuration?.policies).toMatchObject([
      {
        targetId: built.environmentId,
        targetName: 'production',
        version: 2,
        document: { models: { allow: ['sandbox/*'] } },
      },
    ]);
    expect(configuration?.credentials).toMatchObject([
      {
        id: built.credentialId,
        provider: 'sandbox',
        baseUrl: 'http://127.0.0.1:1/v1',
        secret: null,
        region: null,
        dataRules: [],
        isEnabled: true,
      },
      { id: sealed.credentialId, baseUrl: null, secret: { format: 2 }, isEnabled: false },
    ]);
    expect(configuration?.deployments).toMatchObject([
      { id: built.deploymentId, model: 'sandbox/swift', upstreamModel: 'swift', endpoints: ['chat'], isEnabled: true },
      { id: sealed.deploymentId, model: 'openai/gpt-4.1' },
    ]);
    expect(configuration?.priceOverrides).toMatchObject([
      { cells: { inputTokens: 2_000_000_000n }, effectiveFromMs: Date.parse('2026-11-01T00:00:00Z') },
    ]);
    expect(await gateway.loadConfiguration(createId('org', ids))).toBeNull();
  });

  it('has a version that can be asked for without loading it', async () => {
    const unknown = createId('org', ids);
    expect(await gateway.readConfigVersions([built.organisationId, unknown])).toEqual(
      new Map([[built.organisationId, 1]]),
    );
  });
});

describe("the data plane's role", () => {
  it('cannot write, and cannot read passwords, usage or audit, whatever SQL it is made to send', async () => {
    for (const sql of [
      'UPDATE organisation SET config_version = 9',
      'DELETE FROM api_key',
      'SELECT password_hash FROM "user"',
      'SELECT id FROM usage_event',
      'SELECT id FROM audit_event',
      'SELECT id FROM session',
    ]) {
      await expect(database.query(`SET LOCAL ROLE waygate_gateway; ${sql}`)).rejects.toThrow(/permission denied/);
    }
  });

  it('rejects at the deadline when Postgres is not there', async () => {
    const nowhere = openGatewayDatabase({ url: 'postgres://x@127.0.0.1:9/x', poolMax: 1, statementTimeoutMs: 200 });
    await expect(nowhere.findKeyByHash('x')).rejects.toThrow();
    await nowhere.close();
  });
});
