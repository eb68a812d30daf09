import {
  type KeyScopes,
  keyScopesSchema,
  type PolicyDocument,
  type PolicyLayer,
  type PolicyLayerKind,
  policyDocumentSchema,
  scopesAsLayer,
} from './document.ts';

/** The links of a caller's chain; null where it has none. */
export type ChainLinks = {
  readonly organisationId: string;
  readonly environmentId: string;
  readonly groupId: string | null;
  readonly serviceAccountId: string | null;
  readonly userId: string | null;
};

/** A policy as it is stored. */
export type StoredPolicy = {
  readonly id: string;
  readonly targetKind: PolicyLayerKind;
  readonly targetId: string;
  /** What people call the target. */
  readonly targetName: string;
  readonly version: number;
  readonly mode: 'enforce' | 'shadow';
  /** PolicyDocument, not validated. */
  readonly document: unknown;
};

/** Rules that this version cannot read allow nothing: to ignore them could allow what they forbid. */
const allowsNothing: PolicyDocument = { models: { allow: [] } };
const unlimited: KeyScopes = { models: null, endpoints: null, ipRanges: null };

/** The name of a link, to find its policy by. */
export function linkName(kind: PolicyLayerKind, id: string): string {
  return `${kind}:${id}`;
}

/** The names of the links above the key itself, outermost first. */
export function linksOf(chain: ChainLinks): string[] {
  const links = [linkName('organisation', chain.organisationId), linkName('environment', chain.environmentId)];
  if (chain.groupId !== null) links.push(linkName('group', chain.groupId));
  if (chain.serviceAccountId !== null) links.push(linkName('service_account', chain.serviceAccountId));
  if (chain.userId !== null) links.push(linkName('user', chain.userId));
  return links;
}

/** A stored policy as a layer. One that cannot be read is in force and allows nothing, whatever its mode. */
export function readPolicyLayer(stored: StoredPolicy): { readonly layer: PolicyLayer; readonly isReadable: boolean } {
  const { id, targetKind, targetName, version, mode } = stored;
  const parsed = policyDocumentSchema.safeParse(stored.document);
  const source = { layer: targetKind, id, name: targetName, version };
  return parsed.success
    ? { layer: { ...source, mode, document: parsed.data }, isReadable: true }
    : { layer: { ...source, mode: 'enforce', document: allowsNothing }, isReadable: false };
}

/** A key's scopes as a layer; null where they limit nothing. Scopes that cannot be read allow nothing. */
export function readScopesLayer(key: { readonly id: string; readonly name: string; readonly scopes: unknown }): {
  readonly layer: PolicyLayer | null;
  readonly isReadable: boolean;
} {
  const parsed = keyScopesSchema.safeParse(key.scopes);
  const scopes = parsed.success ? parsed.data : { ...unlimited, models: [] };
  const isLimited = scopes.models !== null || scopes.endpoints !== null || scopes.ipRanges !== null;
  const layer = isLimited ? scopesAsLayer({ id: key.id, name: key.name, scopes }) : null;
  return { layer, isReadable: parsed.success };
}
