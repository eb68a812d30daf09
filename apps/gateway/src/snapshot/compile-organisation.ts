import type { Configuration, KeyRecord } from '@waygate/db/gateway';
import {
  compileEffectivePolicy,
  dataRules,
  type EffectivePolicy,
  linkName,
  linksOf,
  type PolicyLayer,
  readPolicyLayer,
  readScopesLayer,
} from '@waygate/policy';
import { findProvider, openCloud, type ProviderRow, rowOfModel, servesEndpoint } from '@waygate/providers';
import type { LogFields } from '@waygate/telemetry';
import type { OpenedSecret, OpenedSecrets } from './open-secrets.ts';
import type { Deployment, OrganisationSnapshot, UpstreamCredential } from './organisation-snapshot.ts';

/** An organisation's configuration, ready to decide calls. */
export type CompiledOrganisation = {
  readonly snapshot: OrganisationSnapshot;
  /** The policies of a key's chain. Chains without rules of the key itself are compiled once for all their keys. */
  policyOf(key: KeyRecord): EffectivePolicy;
};

/** What compiling needs. */
export type CompileOptions = {
  readonly secrets: OpenedSecrets;
  /** Base URL of the sandbox's API; null where it is off. */
  readonly sandboxUrl: string | null;
  /** Hears of parts that cannot be used; they refuse the calls that need them, and nothing else. */
  readonly onProblem: (message: string, fields: LogFields) => void;
};

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
      linkName(policy.targetKind, policy.targetId),
      policyLayer(policy, options),
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
      const chain = linksOf(key);
      const own = ownLayers(key, layers, options);
      if (own.length > 0) return compileChain(chain, own);
      const name = chain.join(' ');
      const policy = policies.get(name) ?? compileChain(chain, []);
      policies.set(name, policy);
      return policy;
    },
  };
}

/** The rules that bind this key alone: a policy on it, and its scopes. */
function ownLayers(key: KeyRecord, layers: ReadonlyMap<string, PolicyLayer>, options: CompileOptions): PolicyLayer[] {
  const onKey = layers.get(linkName('key', key.id));
  const { layer, isReadable } = readScopesLayer(key);
  if (!isReadable) options.onProblem('The scopes of a key cannot be read; it may call nothing.', { keyId: key.id });
  return [onKey, layer].filter((one) => one !== undefined && one !== null);
}

function policyLayer(policy: Configuration['policies'][number], options: CompileOptions): PolicyLayer {
  const { layer, isReadable } = readPolicyLayer(policy);
  if (!isReadable) {
    options.onProblem('A policy cannot be read; it allows nothing.', { policyId: policy.id, version: policy.version });
  }
  return layer;
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
    const found = compileCredential(row, provider, options);
    compiled.set(name, found);
    return found;
  };
  return configuration.deployments.flatMap((row) => {
    const credential = row.isEnabled ? credentialOf(row) : null;
    if (credential === null) return [];
    const { id: deploymentId, model, upstreamModel } = row;
    const region = row.region ?? credential.region;
    const endpoints = row.endpoints.filter((endpoint) => servesEndpoint(credential.row, endpoint));
    const slash = model.indexOf('/');
    const provider = slash > 0 ? model.slice(0, slash) : credential.row.id;
    return {
      deploymentId,
      model,
      provider,
      region,
      dataRules: credential.dataRules,
      upstreamModel,
      endpoints,
      credential,
    };
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
  options: CompileOptions,
): UpstreamCredential | null {
  const opened = options.secrets.get(row.id) ?? { secret: null, isUsable: row.secret == null };
  if (provider?.cloud !== undefined) return compileCloud(row, { provider, opened, options });
  const ownUrl = provider?.id === 'sandbox' ? options.sandboxUrl : provider?.baseUrl;
  const address = row.baseUrl ?? ownUrl ?? null;
  if (provider === undefined || address === null || !URL.canParse(address)) {
    options.onProblem('A credential has no usable address; its deployments are left out.', { credentialId: row.id });
    return null;
  }
  return { ...factsOf(row), row: provider, ...placeOf(address), cloud: null, ...opened };
}

function factsOf(row: CredentialRow): Pick<UpstreamCredential, 'id' | 'isTyped' | 'region' | 'dataRules'> {
  return {
    id: row.id,
    isTyped: row.baseUrl !== null,
    region: row.region,
    dataRules: dataRules.filter((rule) => row.dataRules.includes(rule)),
  };
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
  const rest = { ...factsOf(row), row: provider, secret: null };
  const { secret } = opened;
  const cloud = secret === null ? null : openCloud({ row: provider, secret, statedUrl: row.baseUrl });
  if (cloud === null || !URL.canParse(cloud.baseUrl)) {
    options.onProblem("A cloud's credential cannot be used.", { credentialId: row.id });
    return { ...rest, origin: 'https://invalid', pathPrefix: '', cloud: null, isUsable: false };
  }
  return { ...rest, ...placeOf(cloud.baseUrl), cloud, isUsable: true };
}
