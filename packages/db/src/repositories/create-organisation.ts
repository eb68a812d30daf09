import { refuse } from '@waygate/errors';
import {
  type CredentialId,
  createId,
  type Endpoint,
  type EnvironmentId,
  type OrganisationId,
  type UserId,
} from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import type { Database } from '../open-database.ts';
import { type OrganisationTx, type Origin, withOrganisation } from '../transactions.ts';
import { requireTimeZone } from './organisations.ts';
import { createPerson, type NewPerson } from './people.ts';
import { slugOf } from './slug-of.ts';

/** What sign-up makes. */
export type CreatedOrganisation = {
  readonly organisationId: OrganisationId;
  readonly slug: string;
  readonly userId: UserId;
  readonly environments: {
    readonly production: EnvironmentId;
    readonly staging: EnvironmentId;
    readonly development: EnvironmentId;
  };
  /** The sandbox's credential, where one was asked for. */
  readonly sandboxCredentialId: CredentialId | null;
};

/** A model as a credential will serve it. */
export type NewDeployment = {
  /** What callers name: `provider/model`. */
  readonly model: string;
  readonly upstreamModel: string;
  readonly endpoints: readonly Endpoint[];
  readonly region?: string | null;
};

/** What sign-up asks for. */
export type NewOrganisation = {
  readonly name: string;
  readonly timeZone?: string;
  /** Its first owner: somebody new, or somebody who has an account. */
  readonly owner: NewPerson | { readonly userId: UserId };
  /** A sandbox provider from the start, with these models; without an address it is wherever the operator has it. */
  readonly sandbox?: { readonly baseUrl?: string; readonly deployments: readonly NewDeployment[] };
  readonly origin?: Origin;
};

/**
 * Creates an organisation with its three environments, its owner and, where asked, the sandbox provider: all or nothing.
 * @throws Refusal `conflict` at `email` when the address has an account; `parameter_invalid` for an empty name or an
 * unknown time zone.
 */
export function createOrganisationForPerson(
  database: Database<'app'> | Database<'system'>,
  wanted: NewOrganisation,
): Promise<CreatedOrganisation> {
  const organisationId = createId('org', database);
  const userId = 'userId' in wanted.owner ? wanted.owner.userId : null;
  const origin = wanted.origin ?? { source: 'console' };
  return withOrganisation(database, { organisationId, userId, origin }, async (tx) => {
    const owner = 'userId' in wanted.owner ? wanted.owner.userId : await createPerson(tx, wanted.owner);
    return build({ ...tx, userId: owner }, wanted, owner);
  });
}

async function build(tx: OrganisationTx, wanted: NewOrganisation, userId: UserId): Promise<CreatedOrganisation> {
  const { client, organisationId } = tx;
  const name = wanted.name.trim();
  if (name === '') throw refuse('parameter_invalid', { message: 'An organisation needs a name.', param: 'name' });
  const timeZone = wanted.timeZone ?? 'UTC';
  await requireTimeZone(tx, timeZone);
  const slug = await insertOrganisation(tx, { name, timeZone });
  const production = await insertEnvironment(tx, 'production');
  const staging = await insertEnvironment(tx, 'staging');
  const development = await insertEnvironment(tx, 'development');
  await client.membership.create({ data: { organisationId, userId } });
  await client.roleBinding.create({
    data: {
      id: createId('rbd', tx),
      organisationId,
      principalKind: 'user',
      principalId: userId,
      systemRole: 'owner',
      scopeKind: 'organisation',
      createdBy: userId,
    },
  });
  const sandboxCredentialId = wanted.sandbox === undefined ? null : await insertSandbox(tx, wanted.sandbox, userId);
  await appendAudit(tx, {
    action: 'organisation.created',
    target: { kind: 'organisation', id: organisationId, name },
    after: { name, slug, timeZone },
  });
  return { organisationId, slug, userId, environments: { production, staging, development }, sandboxCredentialId };
}

const slugAttemptsMax = 8;

/** Inserts under the first free slug. Who holds a taken one is not to be seen, so the database is asked by trying. */
async function insertOrganisation(
  tx: OrganisationTx,
  organisation: { readonly name: string; readonly timeZone: string },
): Promise<string> {
  const plain = slugOf(organisation.name, 'organisation');
  for (let attempt = 0; attempt < slugAttemptsMax; attempt++) {
    const suffix = Buffer.from(tx.random.bytes(3)).toString('hex');
    const slug = attempt === 0 ? plain : `${plain}-${suffix}`;
    const now = new Date(tx.clock.nowMs());
    const inserted = await tx.client.$executeRaw`
      INSERT INTO organisation (id, slug, name, time_zone, created_at, updated_at)
      VALUES (${tx.organisationId}, ${slug}, ${organisation.name}, ${organisation.timeZone}, ${now}, ${now})
      ON CONFLICT DO NOTHING`;
    if (inserted === 1) return slug;
  }
  throw refuse('conflict', { message: 'No free address could be found for this name.', param: 'name' });
}

async function insertEnvironment(
  tx: OrganisationTx,
  kind: 'production' | 'staging' | 'development',
): Promise<EnvironmentId> {
  const id = createId('env', tx);
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  await tx.client.environment.create({ data: { id, organisationId: tx.organisationId, slug: kind, name, kind } });
  return id;
}

async function insertSandbox(
  tx: OrganisationTx,
  sandbox: NonNullable<NewOrganisation['sandbox']>,
  userId: UserId,
): Promise<CredentialId> {
  const id = createId('crd', tx);
  const { organisationId } = tx;
  await tx.client.providerCredential.create({
    data: {
      id,
      organisationId,
      provider: 'sandbox',
      name: 'Sandbox',
      baseUrl: sandbox.baseUrl ?? null,
      createdBy: userId,
    },
  });
  await tx.client.deployment.createMany({ data: deploymentRows(tx, id, sandbox.deployments) });
  return id;
}

/** Deployments as rows of one credential. */
export function deploymentRows(tx: OrganisationTx, credentialId: CredentialId, deployments: readonly NewDeployment[]) {
  return deployments.map((deployment) => ({
    id: createId('dep', tx),
    organisationId: tx.organisationId,
    credentialId,
    model: deployment.model,
    upstreamModel: deployment.upstreamModel,
    endpoints: [...deployment.endpoints],
    region: deployment.region ?? null,
  }));
}
