import {
  type CredentialId,
  createId,
  type DeploymentId,
  type Endpoint,
  type EnvironmentId,
  type GroupId,
  type Id,
  type IdPrefix,
  type KeyId,
  type OrganisationId,
  Secret,
  type ServiceAccountId,
  systemClock,
  systemRandom,
  type UserId,
} from '@waygate/protocol';
import { createKey, hashKey, type KeyKind, type MasterKey, openLocalVault, type Vault } from '@waygate/vault';
import type { TestDatabase } from './test-database.ts';

/** The pepper under which built keys are hashed. */
export const testPepper: Uint8Array = new Uint8Array(32).fill(0x70);
/** The master key under which built credentials are sealed. */
export const testMasterKey: MasterKey = { version: 1, bytes: new Uint8Array(32).fill(0x6b) };
/** The vault of that key. */
export const testVault: Vault = openLocalVault([testMasterKey]);

/** A key in the database, with its plaintext. */
export type BuiltKey = { readonly id: KeyId; readonly text: string; readonly hash: string };

/** An organisation in the database with one of everything. */
export type BuiltOrganisation = {
  readonly organisationId: OrganisationId;
  readonly slug: string;
  /** Its production environment. */
  readonly environmentId: EnvironmentId;
  readonly stagingId: EnvironmentId;
  readonly developmentId: EnvironmentId;
  readonly groupId: GroupId;
  /** The owner, a member of the group. */
  readonly userId: UserId;
  readonly email: string;
  readonly serviceAccountId: ServiceAccountId;
  /** A key of the owner in production, in the group. */
  readonly key: BuiltKey;
  /** A sandbox credential and its one deployment, `sandbox/swift`. */
  readonly credentialId: CredentialId;
  readonly deploymentId: DeploymentId;
};

function freshId<Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> {
  return createId(prefix, { clock: systemClock, random: systemRandom });
}

/** Inserts an organisation with environments, group, person (owner), service account, key, credential and deployment. */
export async function buildOrganisation(
  database: TestDatabase,
  options: { readonly baseUrl?: string; readonly timeZone?: string } = {},
): Promise<BuiltOrganisation> {
  const organisationId = freshId('org');
  const slug = `org-${organisationId.slice(-12)}`;
  await database.query(
    'INSERT INTO organisation (id, slug, name, time_zone, updated_at) VALUES ($1, $2, $3, $4, now())',
    [organisationId, slug, 'Test organisation', options.timeZone ?? 'UTC'],
  );
  const environmentId = await buildEnvironment(database, organisationId, 'production');
  const stagingId = await buildEnvironment(database, organisationId, 'staging');
  const developmentId = await buildEnvironment(database, organisationId, 'development');
  const groupId = await buildGroup(database, organisationId);
  const { userId, email } = await buildPerson(database, organisationId, { systemRole: 'owner', groupId });
  const serviceAccountId = freshId('svc');
  await database.query('INSERT INTO service_account (id, organisation_id, group_id, name) VALUES ($1, $2, $3, $4)', [
    serviceAccountId,
    organisationId,
    groupId,
    `robot-${serviceAccountId.slice(-6)}`,
  ]);
  const key = await buildKey(database, { organisationId, environmentId, groupId, userId });
  const { credentialId, deploymentId } = await buildCredential(database, organisationId, {
    provider: 'sandbox',
    baseUrl: options.baseUrl ?? null,
    secret: null,
    model: 'sandbox/swift',
  });
  await database.query("INSERT INTO audit_head (organisation_id, sequence, hash) VALUES ($1, 0, '')", [organisationId]);
  return {
    organisationId,
    slug,
    environmentId,
    stagingId,
    developmentId,
    groupId,
    userId,
    email,
    serviceAccountId,
    key,
    credentialId,
    deploymentId,
  };
}

async function buildEnvironment(
  database: TestDatabase,
  organisationId: OrganisationId,
  kind: 'production' | 'staging' | 'development',
): Promise<EnvironmentId> {
  const id = freshId('env');
  await database.query(
    'INSERT INTO environment (id, organisation_id, slug, name, kind) VALUES ($1, $2, $3, $4, $5::environment_kind)',
    [id, organisationId, kind, `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, kind],
  );
  return id;
}

/** Inserts a group. */
export async function buildGroup(database: TestDatabase, organisationId: OrganisationId): Promise<GroupId> {
  const id = freshId('grp');
  await database.query('INSERT INTO "group" (id, organisation_id, slug, name) VALUES ($1, $2, $3, $4)', [
    id,
    organisationId,
    `group-${id.slice(-6)}`,
    `Group ${id.slice(-6)}`,
  ]);
  return id;
}

/** Inserts a person who is a member, with a system role for the whole organisation, and of a group where one is given. */
export async function buildPerson(
  database: TestDatabase,
  organisationId: OrganisationId,
  options: { readonly systemRole: string; readonly groupId?: GroupId },
): Promise<{ userId: UserId; email: string }> {
  const userId = freshId('usr');
  const email = `${userId}@example.com`;
  await database.query('INSERT INTO "user" (id, email, name) VALUES ($1, $2, $3)', [userId, email, 'Test person']);
  await database.query('INSERT INTO membership (organisation_id, user_id) VALUES ($1, $2)', [organisationId, userId]);
  await database.query(
    `INSERT INTO role_binding (id, organisation_id, principal_kind, principal_id, system_role, scope_kind)
     VALUES ($1, $2, 'user', $3, $4, 'organisation')`,
    [freshId('rbd'), organisationId, userId, options.systemRole],
  );
  if (options.groupId !== undefined) {
    await database.query('INSERT INTO group_member (organisation_id, group_id, user_id) VALUES ($1, $2, $3)', [
      organisationId,
      options.groupId,
      userId,
    ]);
  }
  return { userId, email };
}

/** Inserts a key of a person or, where none is given, of a service account. Without scopes it may do everything. */
export async function buildKey(
  database: TestDatabase,
  options: {
    readonly organisationId: OrganisationId;
    readonly environmentId: EnvironmentId;
    readonly groupId?: GroupId | undefined;
    readonly userId?: UserId | undefined;
    readonly serviceAccountId?: ServiceAccountId | undefined;
    readonly kind?: KeyKind;
    readonly name?: string;
    readonly scopes?: unknown;
    readonly expiresAt?: Date;
    readonly revokedAt?: Date;
  },
): Promise<BuiltKey> {
  const id = freshId('key');
  const userId = options.userId ?? null;
  const serviceAccountId = userId === null ? (options.serviceAccountId ?? null) : null;
  const kind = options.kind ?? (serviceAccountId === null ? 'usr' : 'svc');
  const { key, prefix, lastFour } = createKey(kind, systemRandom);
  const text = key.reveal();
  const hash = hashKey(text, testPepper);
  await database.query(
    `INSERT INTO api_key (id, organisation_id, environment_id, group_id, user_id, service_account_id, name, kind, hash,
       prefix, last_four, scopes, expires_at, revoked_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::key_kind, $9, $10, $11, $12, $13, $14, $15)`,
    [
      id,
      options.organisationId,
      options.environmentId,
      options.groupId ?? null,
      userId,
      serviceAccountId,
      options.name ?? `key ${id.slice(-6)}`,
      kind,
      hash,
      prefix,
      lastFour,
      JSON.stringify(options.scopes ?? { models: null, endpoints: null, ipRanges: null }),
      options.expiresAt ?? null,
      options.revokedAt ?? null,
      userId ?? serviceAccountId ?? 'test',
    ],
  );
  return { id, text, hash };
}

/** Inserts a provider credential, sealed under testMasterKey, with one deployment of one model. */
export async function buildCredential(
  database: TestDatabase,
  organisationId: OrganisationId,
  options: {
    readonly provider: string;
    readonly baseUrl: string | null;
    readonly secret: string | null;
    /** What callers name: `provider/model`. */
    readonly model: string;
    readonly upstreamModel?: string;
    readonly endpoints?: readonly Endpoint[];
  },
): Promise<{ credentialId: CredentialId; deploymentId: DeploymentId }> {
  const credentialId = freshId('crd');
  const envelope =
    options.secret === null
      ? null
      : await testVault.seal(new Secret(options.secret), { organisationId, rowId: credentialId });
  await database.query(
    `INSERT INTO provider_credential (id, organisation_id, provider, name, base_url, secret, secret_hint, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'test')`,
    [
      credentialId,
      organisationId,
      options.provider,
      `${options.provider} ${credentialId.slice(-6)}`,
      options.baseUrl,
      envelope === null ? null : JSON.stringify(envelope),
      options.secret?.slice(-4) ?? null,
    ],
  );
  const deploymentId = await buildDeployment(database, { organisationId, credentialId, ...options });
  return { credentialId, deploymentId };
}

/** Inserts a deployment: one model as one credential serves it. */
export async function buildDeployment(
  database: TestDatabase,
  options: {
    readonly organisationId: OrganisationId;
    readonly credentialId: CredentialId;
    readonly model: string;
    readonly upstreamModel?: string;
    readonly endpoints?: readonly Endpoint[];
  },
): Promise<DeploymentId> {
  const id = freshId('dep');
  await database.query(
    `INSERT INTO deployment (id, organisation_id, credential_id, model, upstream_model, endpoints)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      id,
      options.organisationId,
      options.credentialId,
      options.model,
      options.upstreamModel ?? options.model.slice(options.model.indexOf('/') + 1),
      options.endpoints ?? ['chat'],
    ],
  );
  return id;
}
