import { endpoints } from '@waygate/protocol';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A model or provider pattern: a name in which `*` stands for any run of characters, e.g. `openai/*`. */
const pattern = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.:@/*+-]+$/, 'Only letters, digits and . : @ / * + - _ may stand in a pattern.');

const patterns = z.array(pattern).max(200);

/** An IP address or CIDR range, IPv4 or IPv6. */
const ipRange = z
  .string()
  .max(64)
  .refine(
    (text) => ipaddr.isValidCIDR(text) || ipaddr.isValid(text),
    'Not an IP address or a range such as 10.0.0.0/8.',
  );

const allowAndDeny = z.strictObject({ allow: patterns.optional(), deny: patterns.optional() });

/** What a policy may state. An absent field states nothing; an empty allow list allows nothing. */
export const policyDocumentSchema = z.strictObject({
  models: allowAndDeny.optional(),
  providers: allowAndDeny.optional(),
  endpoints: z.strictObject({ allow: z.array(z.enum(endpoints)).max(endpoints.length) }).optional(),
  ipRanges: z.strictObject({ allow: z.array(ipRange).max(200) }).optional(),
});
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;

/** What a key is limited to, beyond what its owner may do. Null: no limit of its own. */
export const keyScopesSchema = z.strictObject({
  models: patterns.min(1).nullable(),
  endpoints: z.array(z.enum(endpoints)).min(1).max(endpoints.length).nullable(),
  ipRanges: z.array(ipRange).min(1).max(200).nullable(),
});
export type KeyScopes = z.infer<typeof keyScopesSchema>;

/** The links of a chain, outermost first. */
export const policyLayerKinds = ['organisation', 'environment', 'group', 'service_account', 'user', 'key'] as const;
export type PolicyLayerKind = (typeof policyLayerKinds)[number];

/** A policy as it hangs on one link of a caller's chain. */
export type PolicyLayer = {
  readonly layer: PolicyLayerKind;
  readonly id: string;
  /** The link's name, for people. */
  readonly name: string;
  readonly version: number;
  /** A shadow policy is evaluated and reported, and decides nothing. */
  readonly mode: 'enforce' | 'shadow';
  readonly document: PolicyDocument;
};

/** A key's scopes as the innermost layer of its chain. */
export function scopesAsLayer(key: {
  readonly id: string;
  readonly name: string;
  readonly scopes: KeyScopes;
}): PolicyLayer {
  const { models, endpoints: allowedEndpoints, ipRanges } = key.scopes;
  return {
    layer: 'key',
    id: key.id,
    name: key.name,
    version: 1,
    mode: 'enforce',
    document: {
      ...(models === null ? {} : { models: { allow: models } }),
      ...(allowedEndpoints === null ? {} : { endpoints: { allow: allowedEndpoints } }),
      ...(ipRanges === null ? {} : { ipRanges: { allow: ipRanges } }),
    },
  };
}
