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

/** What a provider has promised about what is sent to it, by contract with the organisation. */
export const dataRules = ['zero_retention', 'no_training', 'hipaa'] as const;
export type DataRule = (typeof dataRules)[number];

/** What a call may carry besides text, which every call may. */
export const modalities = ['image', 'audio', 'file'] as const;
export type Modality = (typeof modalities)[number];

const tokensMax = 10_000_000;
const choicesMax = 128;
const temperatureMax = 2;

const allowAndDeny = z.strictObject({ allow: patterns.optional(), deny: patterns.optional() });

/** What a policy may state. An absent field states nothing; an empty allow list allows nothing. */
export const policyDocumentSchema = z.strictObject({
  models: allowAndDeny.optional(),
  providers: allowAndDeny.optional(),
  /** Regions as deployments name them. A deployment without one matches no pattern. */
  regions: allowAndDeny.optional(),
  /** Only providers that promised all of these may be sent anything. */
  dataRules: z.strictObject({ require: z.array(z.enum(dataRules)).max(dataRules.length) }).optional(),
  endpoints: z.strictObject({ allow: z.array(z.enum(endpoints)).max(endpoints.length) }).optional(),
  modalities: z.strictObject({ allow: z.array(z.enum(modalities)).max(modalities.length) }).optional(),
  /** Ceilings on what a call may ask for. A call that leaves its output open exceeds every ceiling on it. */
  parameters: z
    .strictObject({
      outputTokensMax: z.int().min(1).max(tokensMax).optional(),
      choicesMax: z.int().min(1).max(choicesMax).optional(),
      temperatureMax: z.number().min(0).max(temperatureMax).optional(),
    })
    .optional(),
  ipRanges: z.strictObject({ allow: z.array(ipRange).max(200) }).optional(),
  /** Whether a call must name its end user, or must not. */
  attribution: z.strictObject({ endUser: z.enum(['required', 'forbidden']) }).optional(),
  /** Whether the ledger keeps the end user's name. The nearest layer decides, unless one above it locked its answer. */
  logging: z.strictObject({ endUser: z.enum(['keep', 'drop']), isLocked: z.boolean().optional() }).optional(),
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
