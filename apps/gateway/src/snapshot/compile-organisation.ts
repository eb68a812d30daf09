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
import type { Secret } from '@waygate/protocol';
import { findProvider, openCloud, type ProviderRow, rowOfModel, servesEndpoint } from '@waygate/providers';
import type { LogFields } from '@waygate/telemetry';
import { type MasterKey, openSecret } from '@waygate/vault';
import type { Deployment, OrganisationSnapshot, UpstreamCredential } from './organisation-snapshot.ts';

/** An organisation's configuration, ready to decide calls. */
export type CompiledOrganisation = {
  readonly snapshot: OrganisationSnapshot;
  /** The policies of a key's chain. Chains without rules of the key itself are compiled once for all their keys. */
  policyOf(key: KeyRecord): EffectivePolicy;
};

/** What compiling needs. */
export type CompileOptions = {
  readonly masterKeys: readonly MasterKey[];
  /** Base URL of the sandbox's API; null where it is off. */
  readonly sandboxUrl: string | null;
  /** Hears of parts that cannot be used; they refuse the calls that need them, and nothing else. */
  readonly onProblem: (message: string, fields: LogFields) => void;
};

/** Rules that this version cannot read allow nothing: to ignore them could allow what they forbid. */
const allowsNothing: PolicyLayer['document'] = { models: { allow: [] } };
const unlimited: KeyScopes = { models: null, endpoints: null, ipRanges: null };

/** Compiles a configuration. Never throws: what is broken in it refuses. */
export function compileOrganisation(configuration: Configuration, options: CompileOptions): CompiledOrganisation {
  const deployments = compileDeployments(configuration, options);
  const snapshot: OrganisationSnapshot = {
    organisationId: configuration.organisationId,
    version: configuration.version,
    deployments,
    deploymentsByName: indexByName(deployments),
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

type CredentialRow = Configuration['credentials'][number];
type DeploymentRow = Configuration['deployments'][number];

function compileDeployments(configuration: Configuration, options: CompileOptions): Deployment[] {
  const rows = new Map(configuration.credentials.filter((row) => row.isEnabled).map((row) => [row.id, row]));
  const compiled = new Map<string, UpstreamCredential | null>();
  const credentialOf = ({ credentialId, upstreamModel }: DeploymentRow): UpstreamCredential | null => {
    const row = rows.get(credentialId);
    if (row === undefined) return null;
    const general = findProvider(row.provider);
    const provider = general === undefined ? undefined : rowOfModel(general, upstreamModel);
    const name = `${credentialId} ${provider?.wire}`;
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const found = compileCredential(row, provider, { configuration, options });
    compiled.set(name, found);
    return found;
  };
  return configuration.deployments.flatMap((row) => {
    const credential = row.isEnabled ? credentialOf(row) : null;
    if (credential === null) return [];
    const { id: deploymentId, model, region, upstreamModel } = row;
    const endpoints = row.endpoints.filter((endpoint) => servesEndpoint(credential.row, endpoint));
    const slash = model.indexOf('/');
    const provider = slash > 0 ? model.slice(0, slash) : credential.row.id;
    return { deploymentId, model, provider, region, upstreamModel, endpoints, credential };
  });
}

/** A full name wins over a plain one of the same spelling. */
function indexByName(deployments: readonly Deployment[]): Map<string, Deployment[]> {
  const byFullName = Map.groupBy(deployments, ({ model }) => model);
  const byPlainName = Map.groupBy(deployments, ({ model }) => model.slice(model.indexOf('/') + 1));
  return new Map([...byPlainName, ...byFullName]);
}

/** Null: it has no address here (a provider this version does not know, or a sandbox that is off). */
function compileCredential(
  row: CredentialRow,
  provider: ProviderRow | undefined,
  { configuration, options }: { readonly configuration: Configuration; readonly options: CompileOptions },
): UpstreamCredential | null {
  const opened = openCredential(row, configuration, options);
  if (provider?.cloud !== undefined) return compileCloud(row, { provider, opened, options });
  const ownUrl = provider?.id === 'sandbox' ? options.sandboxUrl : provider?.baseUrl;
  const address = row.baseUrl ?? ownUrl ?? null;
  if (provider === undefined || address === null || !URL.canParse(address)) {
    options.onProblem('A credential has no usable address; its deployments are left out.', { credentialId: row.id });
    return null;
  }
  return { id: row.id, row: provider, ...placeOf(address), isTyped: row.baseUrl !== null, cloud: null, ...opened };
}

function placeOf(address: string): Pick<UpstreamCredential, 'origin' | 'pathPrefix'> {
  const url = new URL(address);
  return { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, '') };
}

/** A cloud's secret says where it is: without one that can be read its deployments are there and refuse. */
function compileCloud(
  row: CredentialRow,
  parts: { readonly provider: ProviderRow; readonly opened: OpenedSecret; readonly options: CompileOptions },
): UpstreamCredential {
  const { provider, opened, options } = parts;
  const rest = { id: row.id, row: provider, isTyped: row.baseUrl !== null, secret: null };
  const { secret } = opened;
  const cloud = secret === null ? null : openCloud({ row: provider, secret, statedUrl: row.baseUrl });
  if (cloud === null || !URL.canParse(cloud.baseUrl)) {
    options.onProblem("A cloud's credential cannot be used.", { credentialId: row.id });
    return { ...rest, origin: 'https://invalid', pathPrefix: '', cloud: null, isUsable: false };
  }
  return { ...rest, ...placeOf(cloud.baseUrl), cloud, isUsable: true };
}

type OpenedSecret = { readonly secret: Secret | null; readonly isUsable: boolean };

function openCredential(row: CredentialRow, configuration: Configuration, options: CompileOptions): OpenedSecret {
  if (row.secret === null || row.secret === undefined) return { secret: null, isUsable: true };
  const binding = { organisationId: configuration.organisationId, rowId: row.id };
  try {
    return { secret: openSecret(row.secret, { masterKeys: options.masterKeys, binding }), isUsable: true };
  } catch (error) {
    options.onProblem("A provider's credential cannot be opened.", { credentialId: row.id, error });
    return { secret: null, isUsable: false };
  }
}
