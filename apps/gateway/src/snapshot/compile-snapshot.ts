import type { Configuration, KeyRecord } from '@waygate/db/gateway';
import {
  compileEffectivePolicy,
  type EffectivePolicy,
  keyScopesSchema,
  type PolicyLayer,
  policyDocumentSchema,
  scopesAsLayer,
} from '@waygate/policy';
import { findProvider, type ProviderRow } from '@waygate/providers';
import { type MasterKey, openSecret } from '@waygate/vault';
import type { Deployment, Snapshot, UpstreamCredential } from './snapshot.ts';

/** What compiling needs beside the configuration. */
export type CompileOptions = {
  readonly masterKeys: readonly MasterKey[];
  /** Base URL of the sandbox's API; null where it is off. */
  readonly sandboxUrl: string | null;
};

type CredentialRow = Configuration['credentials'][number];

/** A document that cannot be read allows nothing: a policy that is not understood must not be one that is not there. */
const denyAll: PolicyLayer['document'] = { models: { allow: [] } };

function addressOf(row: CredentialRow, provider: ProviderRow, sandboxUrl: string | null): URL | null {
  const text = row.baseUrl ?? (provider.id === 'sandbox' ? sandboxUrl : provider.baseUrl);
  return text !== null && URL.canParse(text) ? new URL(text) : null;
}

function open(row: CredentialRow, organisationId: string, masterKeys: readonly MasterKey[]) {
  if (row.secret === null || row.secret === undefined) return { secret: null, isUsable: true };
  try {
    const secret = openSecret(row.secret, { masterKeys, binding: { organisationId, rowId: row.id } });
    return { secret, isUsable: true };
  } catch {
    // One row that cannot be opened must not take the organisation down; calls that need it say so.
    return { secret: null, isUsable: false };
  }
}

function compileCredentials(configuration: Configuration, options: CompileOptions): Map<string, UpstreamCredential> {
  const credentials = new Map<string, UpstreamCredential>();
  for (const row of configuration.credentials) {
    const provider = findProvider(row.provider);
    if (!row.isEnabled || provider === undefined) continue;
    const url = addressOf(row, provider, options.sandboxUrl);
    if (url === null) continue;
    credentials.set(row.id, {
      id: row.id,
      row: provider,
      origin: url.origin,
      pathPrefix: url.pathname.replace(/\/+$/, ''),
      isTyped: row.baseUrl !== null,
      ...open(row, configuration.organisationId, options.masterKeys),
    });
  }
  return credentials;
}

function compileDeployments(configuration: Configuration, options: CompileOptions): Deployment[] {
  const credentials = compileCredentials(configuration, options);
  return configuration.deployments.flatMap((row) => {
    const credential = credentials.get(row.credentialId);
    if (!row.isEnabled || credential === undefined) return [];
    const { id: deploymentId, model, region, upstreamModel, endpoints } = row;
    return { deploymentId, model, provider: credential.row.id, region, upstreamModel, endpoints, credential };
  });
}

function indexByName(deployments: readonly Deployment[]): Map<string, Deployment[]> {
  const byId = Map.groupBy(deployments, (deployment) => deployment.model);
  const byPlainName = Map.groupBy(deployments, ({ model }) => model.slice(model.indexOf('/') + 1));
  // A full name wins over a plain one of the same spelling.
  return new Map([...byPlainName, ...byId]);
}

function compileLayers(configuration: Configuration): Map<string, PolicyLayer> {
  const environmentNames = new Map<string, string>(configuration.environments.map(({ id, slug }) => [id, slug]));
  return new Map(
    configuration.policies.map(({ id, targetKind, targetId, version, mode, document }) => {
      const parsed = policyDocumentSchema.safeParse(document);
      const name = targetKind === 'organisation' ? configuration.slug : (environmentNames.get(targetId) ?? targetId);
      const stated = parsed.success ? parsed.data : denyAll;
      return [`${targetKind}:${targetId}`, { layer: targetKind, id, name, version, mode, document: stated }];
    }),
  );
}

function layersOf(key: KeyRecord, layers: ReadonlyMap<string, PolicyLayer>): PolicyLayer[] {
  const chain = [
    `organisation:${key.organisationId}`,
    `environment:${key.environmentId}`,
    `group:${key.groupId}`,
    `service_account:${key.serviceAccountId}`,
    `user:${key.userId}`,
    `key:${key.id}`,
  ];
  const found = chain.flatMap((target) => layers.get(target) ?? []);
  const scopes = keyScopesSchema.safeParse(key.scopes);
  const { id, name } = key;
  const own = scopes.success
    ? scopesAsLayer({ id, name, scopes: scopes.data })
    : ({ layer: 'key', id, name, version: 1, mode: 'enforce', document: denyAll } as const);
  return [...found, own];
}

/** Compiles a configuration. Pure: the same configuration gives the same decisions. */
export function compileSnapshot(configuration: Configuration, options: CompileOptions): Snapshot {
  const layers = compileLayers(configuration);
  const deployments = compileDeployments(configuration, options);
  // Records of keys live as long as their directory entry; a policy must not keep them longer.
  const policies = new WeakMap<KeyRecord, EffectivePolicy>();
  return {
    organisationId: configuration.organisationId,
    version: configuration.version,
    deployments,
    deploymentsByName: indexByName(deployments),
    priceOverrides: configuration.priceOverrides,
    policyOf: (key) => {
      const known = policies.get(key);
      if (known !== undefined) return known;
      const compiled = compileEffectivePolicy(layersOf(key, layers));
      policies.set(key, compiled);
      return compiled;
    },
  };
}
