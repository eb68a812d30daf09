import type { KeyRecord } from '@waygate/db/gateway';
import type { EffectivePolicy } from '@waygate/policy';
import type { PriceOverride } from '@waygate/pricing';
import type { CredentialId, DeploymentId, Endpoint, OrganisationId, Secret } from '@waygate/protocol';

/** What opens a provider's door. `unusable`: it is stored but cannot be opened; a call refuses with `upstream_credential_unusable`. */
export type CredentialSecret =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret'; readonly secret: Secret }
  | { readonly kind: 'unusable' };

/** An enabled account at a provider. */
export type Credential = {
  readonly id: CredentialId;
  /** Id of a row of the provider catalogue. */
  readonly provider: string;
  readonly name: string;
  /** An address that a person typed: reach it only through packages/egress. Null: the catalogue's. */
  readonly baseUrl: string | null;
  readonly secret: CredentialSecret;
};

/** A model as one enabled credential serves it. */
export type Deployment = {
  readonly id: DeploymentId;
  readonly credential: Credential;
  /** What callers name: `provider/model`. */
  readonly model: string;
  /** The part of `model` before the first slash: what policies and prices call the provider. */
  readonly provider: string;
  readonly upstreamModel: string;
  readonly endpoints: readonly Endpoint[];
  readonly region: string | null;
};

/**
 * An organisation's configuration as of one version, compiled. Immutable: a request that pinned it is decided by it to
 * its end, whatever changes meanwhile.
 */
export type OrganisationSnapshot = {
  readonly organisationId: OrganisationId;
  readonly slug: string;
  /** Goes into every usage event as `snapshotVersion`. */
  readonly version: number;
  /** Enabled deployments of enabled credentials, by `provider/model`, in the order of their ids. Its keys are all models that are served. */
  readonly deploymentsByModel: ReadonlyMap<string, readonly Deployment[]>;
  readonly priceOverrides: readonly PriceOverride[];
};

/** A key that may call, with all that decides its calls. One object per key and version; do not change it. */
export type KnownKey = {
  readonly key: KeyRecord;
  /** The policies of the key's whole chain (organisation, environment, group, service account, user, key, scopes), compiled. */
  readonly policy: EffectivePolicy;
  readonly organisation: OrganisationSnapshot;
};
