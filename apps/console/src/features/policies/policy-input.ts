import { policyDocumentSchema, policyLayerKinds } from '@waygate/policy';
import { endpoints } from '@waygate/protocol';
import { z } from 'zod';

/** The link of a chain that a policy hangs on. */
export const policyTargetInput = z.object({ kind: z.enum(policyLayerKinds), id: z.string().min(1).max(40) });

/** The next version of a target's policy: the document is the one that gateways read. */
export const savePolicyInput = z.object({
  target: policyTargetInput,
  mode: z.enum(['enforce', 'shadow']),
  document: policyDocumentSchema,
  /** The version it was made from, 0 for none. */
  basedOnVersion: z.int().min(0),
});

/** A call to try a chain on; what is left out, an ordinary call has. */
export const tryCallInput = z.object({
  model: z.string().max(200),
  endpoint: z.enum(endpoints),
  ipAddress: z.union([z.ipv4(), z.ipv6()]),
  /** The call's own ceiling on output; null where it states none. */
  outputTokensMax: z.int().min(1).nullable(),
});
export type TryCallInput = z.infer<typeof tryCallInput>;

/** A key's chain, and a call to try on it where one is wanted. */
export const effectivePolicyInput = z.object({ keyId: z.string().max(40), call: tryCallInput.nullable() });
