import type { KeyRecord } from '@waygate/db/gateway';
import type { EffectivePolicy } from '@waygate/policy';
import type { PriceOverride } from '@waygate/pricing';
import type { CredentialId, DeploymentId, Endpoint, OrganisationId, Secret } from '@waygate/protocol';
import type { ProviderRow } from '@waygate/providers';

/** Where an upstream is and how to be let in. */
export type UpstreamCredential = {
  readonly id: CredentialId;
  readonly row: ProviderRow;
  readonly origin: string;
  /** Path below the origin that every request begins with; no slash at its end. */
  readonly pathPrefix: string;
  readonly secret: Secret | null;
  /** Whether a person typed the address, so that it must be checked before it is dialled. */
  readonly isTyped: boolean;
  /** False where the stored secret cannot be opened. */
  readonly isUsable: boolean;
};

/** A model as one credential serves it. */
export type Deployment = {
  readonly deploymentId: DeploymentId;
  /** `provider/model`. */
  readonly model: string;
  readonly provider: string;
  readonly region: string | null;
  readonly upstreamModel: string;
  readonly endpoints: readonly Endpoint[];
  readonly credential: UpstreamCredential;
};

/**
 * An organisation's configuration, compiled for deciding. Immutable: a request keeps the one it began with, so a change
 * in the middle of it cannot mix two configurations.
 */
export type Snapshot = {
  readonly organisationId: OrganisationId;
  readonly version: number;
  /** Deployments by what a caller may name: `provider/model`, and the plain model name. */
  readonly deploymentsByName: ReadonlyMap<string, readonly Deployment[]>;
  readonly deployments: readonly Deployment[];
  readonly priceOverrides: readonly PriceOverride[];
  /** The policy of a key's whole chain. */
  readonly policyOf: (key: KeyRecord) => EffectivePolicy;
};
