import {
  type CredentialRecord,
  type DeploymentRecord,
  listCredentials,
  listPolicies,
  listPriceOverrides,
  type OrganisationTx,
  type PriceOverrideRecord,
} from '@waygate/db';
import {
  compileEffectivePolicy,
  type DataRule,
  dataRules,
  decideCall,
  type EffectivePolicy,
  isModelVisible,
  linkName,
  type PolicyLayer,
  readPolicyLayer,
  refusalOf,
} from '@waygate/policy';
import { findModel } from '@waygate/pricing';
import type { Rights } from '@/server/rights-of.ts';
import type { ModelAccess } from '../model-row.ts';

/** A deployment of a model with whether it may be called. */
export type Serving = {
  readonly credential: CredentialRecord;
  readonly deployment: DeploymentRecord;
  readonly isOn: boolean;
  readonly isAllowed: boolean;
};

/** What the catalogue is seen against: the providers, policies and prices of one environment at one time. */
export type ModelWorld = {
  readonly policy: EffectivePolicy;
  /** By the catalogue's id of the model, or the callers' name where the catalogue has none. */
  readonly servings: ReadonlyMap<string, readonly Serving[]>;
  /** None where prices are not for this person's eyes. */
  readonly overrides: readonly PriceOverrideRecord[];
  readonly atMs: number;
};

type Where = {
  readonly tx: OrganisationTx;
  readonly organisation: { readonly id: string };
  readonly environment: { readonly id: string };
  readonly rights: Rights;
};

/** From where a call comes is not known here: statements about addresses do not speak of models. */
function withoutAddresses(layer: PolicyLayer): PolicyLayer {
  const { ipRanges: _ipRanges, ...document } = layer.document;
  return { ...layer, document };
}

async function readPolicy({ tx, organisation, environment }: Where): Promise<EffectivePolicy> {
  const links = [linkName('organisation', organisation.id), linkName('environment', environment.id)];
  const policies = (await listPolicies(tx)).filter(({ target }) => links.includes(linkName(target.kind, target.id)));
  const layers = policies.map(
    ({ target, ...policy }) => readPolicyLayer({ ...policy, targetKind: target.kind, targetId: target.id }).layer,
  );
  return compileEffectivePolicy(layers.map(withoutAddresses));
}

const anywhere = '0.0.0.0';

function factsOf(credential: CredentialRecord, { model, region }: DeploymentRecord) {
  const promised: DataRule[] = dataRules.filter((rule) => credential.dataRules.includes(rule));
  return {
    model,
    provider: model.slice(0, Math.max(0, model.indexOf('/'))) || credential.provider,
    region: region ?? credential.region,
    dataRules: promised,
    ipAddress: anywhere,
  };
}

/** Reads an environment's world. What every key of it meets is in the policy; a key's own layers may narrow it further. */
export async function readModelWorld(where: Where, atMs: number): Promise<ModelWorld> {
  const policy = await readPolicy(where);
  const servings = new Map<string, Serving[]>();
  for (const credential of await listCredentials(where.tx)) {
    for (const deployment of credential.deployments) {
      const { model, endpoints } = deployment;
      const id = findModel(model)?.aliasOf ?? model;
      const isAllowed = isModelVisible(policy, { ...factsOf(credential, deployment), endpoints });
      const serving = { credential, deployment, isOn: credential.isEnabled && deployment.isEnabled, isAllowed };
      servings.set(id, [...(servings.get(id) ?? []), serving]);
    }
  }
  const overrides = where.rights.can('prices:read') ? await listPriceOverrides(where.tx) : [];
  return { policy, servings, overrides, atMs };
}

/** What the servings of a model come to. */
export function accessOf(servings: readonly Serving[] | undefined): ModelAccess {
  if (servings === undefined || servings.length === 0) return 'unserved';
  const on = servings.filter(({ isOn }) => isOn);
  if (on.length === 0) return 'paused';
  return on.some(({ isAllowed }) => isAllowed) ? 'usable' : 'denied';
}

/** Why a serving is held back, in the words of refusals; null where it is not. */
export function whyDenied(policy: EffectivePolicy, { credential, deployment, isAllowed }: Serving): string | null {
  const [endpoint] = deployment.endpoints;
  if (isAllowed || endpoint === undefined) return null;
  const ordinary = {
    endUser: null,
    choicesCount: 1,
    temperature: null,
    modalities: [],
    outputTokensMax: null,
  } as const;
  const decision = decideCall(policy, { ...ordinary, ...factsOf(credential, deployment), endpoint });
  return refusalOf(decision)?.message ?? null;
}
