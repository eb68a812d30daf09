import { endpointWords, type PolicyDocument, type PolicyLayerKind } from '@waygate/policy';
import type { Endpoint } from '@waygate/protocol';

/** One version of a policy as its pages show it. */
export type PolicyView = {
  id: string;
  target: { kind: PolicyLayerKind; id: string };
  targetName: string;
  version: number;
  mode: 'enforce' | 'shadow';
  /** Null: this version of the console cannot read it, and gateways allow nothing by it. */
  document: PolicyDocument | null;
  createdByName: string | null;
  createdAtMs: number;
};

/** A place that a policy can hang on. */
export type TargetView = { kind: PolicyLayerKind; id: string; name: string };

/** What an endpoint is called on a page. */
export function endpointLabel(endpoint: Endpoint): string {
  const words = endpointWords[endpoint];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a kind of link is called on a page. */
export const layerLabels: Readonly<Record<PolicyLayerKind, string>> = {
  organisation: 'Organisation',
  environment: 'Environment',
  group: 'Group',
  service_account: 'Service account',
  user: 'Person',
  key: 'Key',
};
