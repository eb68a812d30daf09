import type { KeyRecord } from '@waygate/db/gateway';
import type { DataRule, EffectivePolicy } from '@waygate/policy';
import type { PriceOverride } from '@waygate/pricing';
import type { CredentialId, DeploymentId, Endpoint, OrganisationId, Secret } from '@waygate/protocol';
import type { CloudAccess, ProviderRow } from '@waygate/providers';

/** Where an upstream is and how to be let in. */
export type UpstreamCredential = {
  readonly id: CredentialId;
  readonly row: ProviderRow;
  readonly origin: string;
  /** Path below the origin that every request begins with; no slash at its end. */
  readonly pathPrefix: string;
  /** Null where none is stored, and where it is a cloud's. */
  readonly secret: Secret | null;
  /** How a cloud addresses calls and lets them in; null for a provider with a plain key. */
  readonly cloud: CloudAccess | null;
  /** Whether a person typed the address, so that it must be checked before it is dialled. */
  readonly isTyped: boolean;
  /** Where it runs, for deployments that do not say it themselves. */
  readonly region: string | null;
  /** What the provider promised. */
  readonly dataRules: readonly DataRule[];
  /** False where the stored secret cannot be opened: a call refuses with `upstream_credential_unusable`. */
  readonly isUsable: boolean;
};

/** A model as one enabled credential serves it. */
export type Deployment = {
  readonly deploymentId: DeploymentId;
  /** `provider/model`. */
  readonly model: string;
  /** The part of `model` before the first slash: what policies and prices call the provider. */
  readonly provider: string;
  readonly region: string | null;
  readonly dataRules: readonly DataRule[];
  readonly upstreamModel: string;
  readonly endpoints: readonly Endpoint[];
  readonly credential: UpstreamCredential;
};

/**
 * An organisation's configuration as of one version, compiled. Immutable: a request that pinned it is decided by it to
 * its end, so that a change in the middle cannot mix two configurations.
 */
export type OrganisationSnapshot = {
  readonly organisationId: OrganisationId;
  /** Goes into every usage event as `snapshotVersion`. */
  readonly version: number;
  /** Enabled deployments of enabled credentials, in the order of their ids. */
  readonly deployments: readonly Deployment[];
  /** The same by what a caller may name: `provider/model`, and the model's name without its provider. */
  readonly deploymentsByName: ReadonlyMap<string, readonly Deployment[]>;
  readonly priceOverrides: readonly PriceOverride[];
};

/** A key that may call, with all that decides its calls. One object per key and version; do not change it. */
export type KnownKey = {
  readonly key: KeyRecord;
  /** The policies of the key's whole chain (organisation, environment, group, service account, user, key, scopes), compiled. */
  readonly policy: EffectivePolicy;
  readonly organisation: OrganisationSnapshot;
};
