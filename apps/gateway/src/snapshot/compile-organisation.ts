import type { Configuration, KeyRecord } from '@waygate/db/gateway';
import {
  compileEffectivePolicy,
  type EffectivePolicy,
  type KeyScopes,
  keyScopesSchema,
  type PolicyLayer,
  type PolicyLayerKind,
  policyDocumentSchema,
  scopesAsLayer,
} from '@waygate/policy';
import type { LogFields } from '@waygate/telemetry';
import { type MasterKey, openSecret } from '@waygate/vault';
import type { Credential, CredentialSecret, Deployment, OrganisationSnapshot } from './organisation-snapshot.ts';

/** An organisation's configuration, ready to decide calls. */
export type CompiledOrganisation = {
  readonly snapshot: OrganisationSnapshot;
  /** The policies of a key's chain. Chains without rules of the key itself are compiled once for all their keys. */
  policyOf(key: KeyRecord): EffectivePolicy;
};

/** What compiling needs. */
export type CompileOptions = {
  readonly masterKeys: readonly MasterKey[];
  /** Hears of parts that cannot be used; they refuse the calls that need them, and nothing else. */
  readonly onProblem: (message: string, fields: LogFields) => void;
};

/** Rules that this version cannot read allow nothing: to ignore them could allow what they forbid. */
const allowsNothing: PolicyLayer['document'] = { models: { allow: [] } };
const unlimited: KeyScopes = { models: null, endpoints: null, ipRanges: null };

/** Compiles a configuration. Never throws: what is broken in it refuses. */
export function compileOrganisation(configuration: Configuration, options: CompileOptions): CompiledOrganisation {
  const snapshot: OrganisationSnapshot = {
    organisationId: configuration.organisationId,
    slug: configuration.slug,
    version: configuration.version,
    deploymentsByModel: groupDeployments(configuration, options),
    priceOverrides: configuration.priceOverrides,
  };
  const layers = new Map(
    configuration.policies.map((policy) => [
      layerKey(policy.targetKind, policy.targetId),
      policyLayer(policy, configuration, options),
    ]),
  );
  const policies = new Map<string, EffectivePolicy>();

  function compileChain(chain: readonly string[], own: readonly PolicyLayer[]): EffectivePolicy {
    const found = chain.map((link) => layers.get(link)).filter((layer) => layer !== undefined);
    return compileEffectivePolicy([...found, ...own]);
  }

  return {
    snapshot,
    policyOf: (key) => {
      const chain = chainOf(key);
      const own = ownLayers(key, layers, options);
      if (own.length > 0) return compileChain(chain, own);
      const name = chain.join(' ');
      const policy = policies.get(name) ?? compileChain(chain, []);
      policies.set(name, policy);
      return policy;
    },
  };
}

function layerKey(kind: PolicyLayerKind, id: string): string {
  return `${kind}:${id}`;
}

/** The links above the key itself, outermost first. */
function chainOf(key: KeyRecord): string[] {
  const chain = [layerKey('organisation', key.organisationId), layerKey('environment', key.environmentId)];
  if (key.groupId !== null) chain.push(layerKey('group', key.groupId));
  if (key.serviceAccountId !== null) chain.push(layerKey('service_account', key.serviceAccountId));
  if (key.userId !== null) chain.push(layerKey('user', key.userId));
  return chain;
}

/** The rules that bind this key alone: a policy on it, and its scopes. */
function ownLayers(key: KeyRecord, layers: ReadonlyMap<string, PolicyLayer>, options: CompileOptions): PolicyLayer[] {
  const onKey = layers.get(layerKey('key', key.id));
  const own = onKey === undefined ? [] : [onKey];
  const parsed = keyScopesSchema.safeParse(key.scopes);
  if (!parsed.success) options.onProblem('The scopes of a key cannot be read; it may call nothing.', { keyId: key.id });
  const scopes = parsed.success ? parsed.data : { ...unlimited, models: [] };
  const isLimited = scopes.models !== null || scopes.endpoints !== null || scopes.ipRanges !== null;
  return isLimited ? [...own, scopesAsLayer({ id: key.id, name: key.name, scopes })] : own;
}

function policyLayer(
  policy: Configuration['policies'][number],
  configuration: Configuration,
  options: CompileOptions,
): PolicyLayer {
  const parsed = policyDocumentSchema.safeParse(policy.document);
  if (!parsed.success) {
    options.onProblem('A policy cannot be read; it allows nothing.', { policyId: policy.id, version: policy.version });
  }
  const environment = configuration.environments.find(({ id }) => id === policy.targetId);
  const name = policy.targetKind === 'organisation' ? configuration.slug : (environment?.slug ?? policy.targetId);
  return {
    layer: policy.targetKind,
    id: policy.id,
    name,
    version: policy.version,
    mode: policy.mode,
    document: parsed.success ? parsed.data : allowsNothing,
  };
}

function groupDeployments(configuration: Configuration, options: CompileOptions): Map<string, Deployment[]> {
  const credentials = new Map<string, Credential>();
  for (const row of configuration.credentials) {
    if (!row.isEnabled) continue;
    const { id, provider, name, baseUrl } = row;
    credentials.set(id, { id, provider, name, baseUrl, secret: openCredential(row, configuration, options) });
  }
  const byModel = new Map<string, Deployment[]>();
  for (const { credentialId, isEnabled, ...row } of configuration.deployments) {
    const credential = credentials.get(credentialId);
    if (!isEnabled || credential === undefined) continue;
    const deployment = { ...row, credential, provider: providerOf(row.model, credential) };
    const others = byModel.get(row.model);
    if (others === undefined) byModel.set(row.model, [deployment]);
    else others.push(deployment);
  }
  return byModel;
}

function providerOf(model: string, credential: Credential): string {
  const slash = model.indexOf('/');
  return slash <= 0 ? credential.provider : model.slice(0, slash);
}

function openCredential(
  row: Configuration['credentials'][number],
  configuration: Configuration,
  options: CompileOptions,
): CredentialSecret {
  if (row.secret === null) return { kind: 'none' };
  const binding = { organisationId: configuration.organisationId, rowId: row.id };
  try {
    return { kind: 'secret', secret: openSecret(row.secret, { masterKeys: options.masterKeys, binding }) };
  } catch (error) {
    options.onProblem("A provider's credential cannot be opened.", { credentialId: row.id, error });
    return { kind: 'unusable' };
  }
}
