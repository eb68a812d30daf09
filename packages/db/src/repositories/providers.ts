import { refuse } from '@waygate/errors';
import { type CredentialId, type DeploymentId, type Endpoint, endpoints } from '@waygate/protocol';
import { type AuditFields, appendAudit } from '../audit/append-audit.ts';
import { Prisma } from '../generated/client.ts';
import { readId } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';
import { deploymentRows, type NewDeployment } from './create-organisation.ts';

/** A secret as it may be stored: sealed by packages/vault for this organisation and this credential's id. */
export type SealedSecret = {
  readonly envelope: { readonly [name: string]: string | number };
  /** Last four characters, to recognise it. */
  readonly hint: string;
};

/** A provider credential to be stored. Its id is made by the caller, since the secret is sealed to it. */
export type NewCredential = {
  readonly id: CredentialId;
  /** A row of the provider catalogue. */
  readonly provider: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly secret: SealedSecret | null;
  readonly deployments: readonly NewDeployment[];
};

/** A model as a credential serves it. */
export type DeploymentRecord = {
  readonly id: DeploymentId;
  readonly credentialId: CredentialId;
  readonly model: string;
  readonly upstreamModel: string;
  readonly endpoints: readonly Endpoint[];
  readonly region: string | null;
  readonly isEnabled: boolean;
};

/** A credential as its page shows it: never with its secret. */
export type CredentialRecord = {
  readonly id: CredentialId;
  readonly provider: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly hasSecret: boolean;
  readonly secretHint: string | null;
  readonly isEnabled: boolean;
  /** Where it runs; null where nobody said. */
  readonly region: string | null;
  /** What it promised by contract (dataRules of packages/policy). */
  readonly dataRules: readonly string[];
  /** The last test, or null where none was made. */
  readonly test: { readonly atMs: number; readonly hasPassed: boolean; readonly message: string | null } | null;
  readonly createdAtMs: number;
  readonly deployments: readonly DeploymentRecord[];
};

/** Credentials by name, each with its deployments by model. */
export async function listCredentials(tx: OrganisationTx): Promise<CredentialRecord[]> {
  const rows = await tx.client.providerCredential.findMany({
    where: { organisationId: tx.organisationId },
    include: { deployments: { orderBy: { model: 'asc' } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(readCredentialRow);
}

type CredentialRow = Prisma.ProviderCredentialGetPayload<{ include: { deployments: true } }>;

function readCredentialRow(row: CredentialRow): CredentialRecord {
  const { provider, name, baseUrl, secretHint, testedAt, testPassed } = row;
  return {
    ...{ id: readId('crd', row.id), provider, name, baseUrl, secretHint },
    hasSecret: row.secret !== null,
    isEnabled: row.disabledAt === null,
    region: row.region,
    dataRules: row.dataRules,
    test:
      testedAt === null || testPassed === null
        ? null
        : { atMs: testedAt.getTime(), hasPassed: testPassed, message: row.testMessage },
    createdAtMs: row.createdAt.getTime(),
    deployments: row.deployments.map((deployment) => ({
      id: readId('dep', deployment.id),
      credentialId: readId('crd', deployment.credentialId),
      model: deployment.model,
      upstreamModel: deployment.upstreamModel,
      endpoints: endpoints.filter((endpoint) => deployment.endpoints.includes(endpoint)),
      region: deployment.region,
      isEnabled: deployment.isEnabled,
    })),
  };
}

/** One credential. @throws Refusal `not_found`. */
export async function readCredential(tx: OrganisationTx, id: CredentialId): Promise<CredentialRecord> {
  return readCredentialRow(await findRow(tx, id));
}

/** The sealed secret of a credential, to test it; null where it has none. @throws Refusal `not_found`. */
export async function readCredentialSecret(tx: OrganisationTx, id: CredentialId): Promise<unknown> {
  return (await findRow(tx, id)).secret;
}

async function findRow(tx: OrganisationTx, id: CredentialId): Promise<CredentialRow> {
  const row = await tx.client.providerCredential.findUnique({
    where: { organisationId_id: { organisationId: tx.organisationId, id } },
    include: { deployments: { orderBy: { model: 'asc' } } },
  });
  if (row === null) throw refuse('not_found');
  return row;
}

/** Stores a credential with what it serves. @throws Refusal `conflict` at `name` when the name is taken. */
export async function createCredential(tx: OrganisationTx, credential: NewCredential): Promise<void> {
  const { id, provider, baseUrl, secret } = credential;
  const name = credential.name.trim();
  await writeRow(
    tx.client.providerCredential.create({
      data: {
        ...{ id, organisationId: tx.organisationId, provider, name, baseUrl },
        secret: secret === null ? Prisma.DbNull : { ...secret.envelope },
        secretHint: secret?.hint ?? null,
        createdBy: tx.userId ?? tx.origin.source,
        createdAt: new Date(tx.clock.nowMs()),
      },
    }),
    { conflict: `A provider named "${name}" exists already.`, param: 'name' },
  );
  await tx.client.deployment.createMany({ data: deploymentRows(tx, id, credential.deployments) });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'provider.created',
    target: { kind: 'provider', id, name },
    after: { name, provider, baseUrl, secretHint: secret?.hint ?? null, deployments: credential.deployments.length },
  });
}

/** Puts another secret in place of the one it has. @throws Refusal `not_found`. */
export async function replaceCredentialSecret(
  tx: OrganisationTx,
  id: CredentialId,
  secret: SealedSecret,
): Promise<void> {
  const { secretHint } = await findRow(tx, id);
  await change(tx, id, {
    data: { secret: { ...secret.envelope }, secretHint: secret.hint, ...untested },
    action: 'provider.secret_replaced',
    before: { secretHint },
    after: { secretHint: secret.hint },
  });
}

/**
 * Changes a credential's address and forgets its secret, which was given for the old one: whoever may change an address
 * must not be able to have the secret sent there. @throws Refusal `not_found`.
 */
export async function changeCredentialBaseUrl(
  tx: OrganisationTx,
  id: CredentialId,
  baseUrl: string | null,
): Promise<void> {
  const before = await findRow(tx, id);
  if (before.baseUrl === baseUrl) return;
  await change(tx, id, {
    data: { baseUrl, secret: Prisma.DbNull, secretHint: null, ...untested },
    action: 'provider.base_url_changed',
    before: { baseUrl: before.baseUrl, secretHint: before.secretHint },
    after: { baseUrl, secretHint: null },
  });
}

const untested = { testedAt: null, testPassed: null, testMessage: null } as const;

/** Takes a credential out of use, or back in. @throws Refusal `not_found`. */
export async function setCredentialEnabled(tx: OrganisationTx, id: CredentialId, isEnabled: boolean): Promise<void> {
  const before = await findRow(tx, id);
  if ((before.disabledAt === null) === isEnabled) return;
  await change(tx, id, {
    data: { disabledAt: isEnabled ? null : new Date(tx.clock.nowMs()) },
    action: isEnabled ? 'provider.enabled' : 'provider.disabled',
    before: { isEnabled: !isEnabled },
    after: { isEnabled },
  });
}

/** States where a provider runs and what it promised, for policies to decide by. @throws Refusal `not_found`. */
export async function setCredentialTerms(
  tx: OrganisationTx,
  id: CredentialId,
  terms: { readonly region: string | null; readonly dataRules: readonly string[] },
): Promise<void> {
  const before = await findRow(tx, id);
  const dataRules = [...terms.dataRules];
  await change(tx, id, {
    data: { region: terms.region, dataRules },
    action: 'provider.terms_changed',
    before: { region: before.region, dataRules: before.dataRules },
    after: { region: terms.region, dataRules },
  });
}

type CredentialChange = {
  readonly data: Prisma.ProviderCredentialUpdateInput;
  readonly action: string;
  readonly before: AuditFields;
  readonly after: AuditFields;
};

async function change(tx: OrganisationTx, id: CredentialId, what: CredentialChange): Promise<void> {
  const { name } = await tx.client.providerCredential.update({
    where: { organisationId_id: { organisationId: tx.organisationId, id } },
    data: what.data,
    select: { name: true },
  });
  await bumpConfigVersion(tx);
  const { action, before, after } = what;
  await appendAudit(tx, { action, target: { kind: 'provider', id, name }, before, after });
}

/** Makes a credential serve exactly these models; those it served already keep their ids. @throws Refusal `not_found`. */
export async function replaceDeployments(
  tx: OrganisationTx,
  id: CredentialId,
  deployments: readonly NewDeployment[],
): Promise<void> {
  const { organisationId } = tx;
  const before = await findRow(tx, id);
  const models = new Set(deployments.map((deployment) => deployment.model));
  const known = new Set(before.deployments.map((deployment) => deployment.model));
  const added = deployments.filter((deployment) => !known.has(deployment.model));
  const { count: removed } = await tx.client.deployment.deleteMany({
    where: { organisationId, credentialId: id, model: { notIn: [...models] } },
  });
  if (added.length === 0 && removed === 0) return;
  await tx.client.deployment.createMany({ data: deploymentRows(tx, id, added) });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'provider.deployments_replaced',
    target: { kind: 'provider', id, name: before.name },
    before: { deployments: known.size },
    after: { deployments: models.size, added: added.length, removed },
  });
}

/** Deletes a credential and its deployments. Usage keeps their ids. @throws Refusal `not_found`. */
export async function deleteCredential(tx: OrganisationTx, id: CredentialId): Promise<void> {
  const { name, provider, baseUrl, secretHint } = await findRow(tx, id);
  await tx.client.providerCredential.delete({
    where: { organisationId_id: { organisationId: tx.organisationId, id } },
  });
  await bumpConfigVersion(tx);
  await appendAudit(tx, {
    action: 'provider.deleted',
    target: { kind: 'provider', id, name },
    before: { name, provider, baseUrl, secretHint },
  });
}

const testMessageMax = 500;

/** Keeps how a test of a credential ended. The data plane need not know. @throws Refusal `not_found`. */
export async function recordCredentialTest(
  tx: OrganisationTx,
  id: CredentialId,
  test: { readonly hasPassed: boolean; readonly message: string | null },
): Promise<void> {
  const { count } = await tx.client.providerCredential.updateMany({
    where: { organisationId: tx.organisationId, id },
    data: {
      testedAt: new Date(tx.clock.nowMs()),
      testPassed: test.hasPassed,
      testMessage: test.message?.slice(0, testMessageMax) ?? null,
    },
  });
  if (count === 0) throw refuse('not_found');
}
